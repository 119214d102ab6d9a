package dev.lloyd.lab.trial;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One trial on a model: quantize into a directory, open the directory, measure, remove the directory.
final class ModelTrial {
    private ModelTrial() {}

    /// What a laboratory measures of an open model.
    interface Measuring {
        Map<String, Double> measure(Model model) throws IOException;
    }

    static Trial run(TrialPlan plan, RecipeRunner runner, Path folder, Measuring measuring) throws IOException {
        Files.createDirectories(folder);
        Path directory = Files.createTempDirectory(folder, "trial");
        try {
            Path output = directory.resolve("model");
            HeapPeak.reset();
            long started = System.nanoTime();
            runner.quantize(plan, output);
            double seconds = (System.nanoTime() - started) / 1e9;
            long peak = HeapPeak.bytes();
            Manifest manifest = Manifest.read(output);
            Map<String, Double> metrics = new LinkedHashMap<>();
            try (Model model = Models.open(new ModelFiles(plan.name(), output, output))) {
                metrics.putAll(measuring.measure(model));
            }
            metrics.putAll(common(manifest, seconds));
            return new Trial(plan, metrics, bytesByTerm(manifest), layers(manifest), peak);
        } finally {
            remove(directory);
        }
    }

    /// The figures of the original, which has no error; its bits are those of its file.
    static Trial original(Model model, Map<String, Double> metrics) {
        Map<String, Double> all = new LinkedHashMap<>(metrics);
        long values = 0;
        double bits = 0;
        for (String name : model.tensors().names()) {
            values += model.tensors().stored(name).count();
            bits += 8.0 * model.tensors().stored(name).byteSize();
        }
        all.put(Metric.BITS, bits / values);
        all.put(Metric.FILE_BITS, bits / values);
        all.put(Metric.ERROR, 0.0);
        all.put(Metric.OUTPUT_ERROR, 0.0);
        all.put(Metric.SECONDS, 0.0);
        return new Trial(TrialPlan.of("original", "as it is"), all, Map.of(), List.of(), 0);
    }

    private static Map<String, Double> common(Manifest manifest, double seconds) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(Metric.BITS, manifest.quantizedBits());
        metrics.put(Metric.FILE_BITS, manifest.fileBits());
        metrics.put(Metric.ERROR, mean(manifest.tensors().stream().mapToDouble(TensorRecord::error)));
        metrics.put(Metric.OUTPUT_ERROR, mean(manifest.tensors().stream().mapToDouble(TensorRecord::outputError)));
        metrics.put(Metric.SECONDS, seconds);
        return metrics;
    }

    private static double mean(java.util.stream.DoubleStream values) {
        return values.average().orElse(Double.NaN);
    }

    private static Map<String, Long> bytesByTerm(Manifest manifest) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        manifest.tensors()
                .forEach(tensor -> tensor.bytesByTerm().forEach((term, size) -> bytes.merge(term, size, Long::sum)));
        return bytes;
    }

    private static List<Layer> layers(Manifest manifest) {
        return manifest.tensors().stream()
                .map(tensor -> new Layer(
                        tensor.tensor(), tensor.values(), tensor.bits(), tensor.error(), tensor.outputError()))
                .toList();
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
