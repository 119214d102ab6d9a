package dev.lloyd.lab.trial;

import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.runtime.Weights;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/// One trial on a model: quantize in memory, measure the decoded weights.
final class ModelTrial {
    private ModelTrial() {}

    static Trial run(
            TrialPlan plan, RecipeRunner runner, Model model, Function<Weights, Map<String, Estimate>> measuring)
            throws IOException {
        QuantizedInMemory quantized;
        double seconds;
        long peak;
        try (HeapPeak heap = HeapPeak.start()) {
            long started = ProcessorTime.nanos();
            quantized = runner.quantize(plan);
            seconds = (ProcessorTime.nanos() - started) / 1e9;
            peak = heap.bytes();
        }
        Map<String, Estimate> metrics = new LinkedHashMap<>(measuring.apply(quantized.weights(plan.activations())));
        List<TensorRecord> tensors = quantized.tensors();
        metrics.put(Metric.BITS, Estimate.exact(quantized.bits()));
        metrics.put(Metric.FILE_BITS, Estimate.exact(wholeBits(model, tensors)));
        metrics.put(Metric.ERROR, Estimate.exact(mean(tensors.stream().mapToDouble(TensorRecord::error))));
        metrics.put(Metric.OUTPUT_ERROR, Estimate.exact(mean(tensors.stream().mapToDouble(TensorRecord::outputError))));
        metrics.put(Metric.SECONDS, Estimate.exact(seconds));
        return new Trial(plan, metrics, bytesByTerm(tensors), layers(tensors), peak);
    }

    static Trial of(String name, Manifest manifest) {
        List<TensorRecord> tensors = manifest.tensors();
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(Metric.BITS, manifest.quantizedBits());
        metrics.put(Metric.FILE_BITS, manifest.fileBits());
        metrics.put(Metric.ERROR, mean(tensors.stream().mapToDouble(TensorRecord::error)));
        metrics.put(Metric.OUTPUT_ERROR, mean(tensors.stream().mapToDouble(TensorRecord::outputError)));
        metrics.put(Metric.SECONDS, Double.NaN); // Not stored: the same input must give the same bytes.
        TrialPlan plan = TrialPlan.of(name, manifest.run().getOrDefault("recipe", "unknown"));
        return new Trial(plan, Estimate.facts(metrics), bytesByTerm(tensors), layers(tensors), 0);
    }

    /// The figures of the original, which has no error; its bits are those of its tensors as stored.
    static Trial original(Model model, Map<String, Estimate> metrics) {
        Map<String, Estimate> all = new LinkedHashMap<>(metrics);
        double bits = wholeBits(model, List.of());
        all.put(Metric.BITS, Estimate.exact(bits));
        all.put(Metric.FILE_BITS, Estimate.exact(bits));
        all.put(Metric.ERROR, Estimate.exact(0));
        all.put(Metric.OUTPUT_ERROR, Estimate.exact(0));
        all.put(Metric.SECONDS, Estimate.exact(0));
        return new Trial(TrialPlan.of("original", "as it is"), all, Map.of(), List.of(), 0);
    }

    /// Bits per value of the model: quantized tensors as packed, the others as its file stores them.
    private static double wholeBits(Model model, List<TensorRecord> quantized) {
        Set<String> names = quantized.stream().map(TensorRecord::tensor).collect(Collectors.toSet());
        long values = 0;
        long bytes = quantized.stream().mapToLong(TensorRecord::bytes).sum();
        for (String name : model.tensors().names()) {
            values += model.tensors().stored(name).count();
            bytes += names.contains(name) ? 0 : model.tensors().stored(name).byteSize();
        }
        return 8.0 * bytes / values;
    }

    private static double mean(DoubleStream values) {
        return values.average().orElse(Double.NaN);
    }

    private static Map<String, Long> bytesByTerm(List<TensorRecord> tensors) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        tensors.forEach(tensor -> tensor.bytesByTerm().forEach((term, size) -> bytes.merge(term, size, Long::sum)));
        return bytes;
    }

    private static List<Layer> layers(List<TensorRecord> tensors) {
        return tensors.stream()
                .map(tensor -> new Layer(
                        tensor.tensor(), tensor.values(), tensor.bits(), tensor.error(), tensor.outputError()))
                .toList();
    }
}
