package dev.lloyd.lab.comparison;

import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.lab.trial.Metric;
import dev.lloyd.lab.trial.Trial;
import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.models.packed.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Quantized directories side by side, from what their manifests say; nothing is measured again.
public final class DirectoryComparison {
    private DirectoryComparison() {}

    /// A comparison.
    ///
    /// @throws IOException if a directory is no quantized model
    public static Comparison of(List<Path> directories) throws IOException {
        List<Trial> trials = new ArrayList<>();
        TreeSet<String> sources = new TreeSet<>();
        TreeSet<String> calibrations = new TreeSet<>();
        for (Path directory : directories) {
            Manifest manifest = Manifest.read(directory);
            Path name = directory.toAbsolutePath().normalize().getFileName();
            trials.add(Trial.of(String.valueOf(name), manifest));
            sources.add(lastPart(manifest.run().getOrDefault("source", "unknown")));
            calibrations.add(manifest.run().getOrDefault("calibration", "none"));
        }
        String protocol = "figures of the directories' " + Manifest.FILE_NAME + "; calibration: "
                + String.join("; ", calibrations);
        return new Comparison(String.join(", ", sources), protocol, Metric.COMMON, original(), trials, Map.of());
    }

    private static String lastPart(String source) {
        return source.startsWith("/") ? String.valueOf(Path.of(source).getFileName()) : source;
    }

    /// The original is not opened, so nothing is known of it but that it has no error.
    private static Trial original() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        Metric.COMMON.forEach(metric -> metrics.put(metric.name(), metric.name().endsWith("error") ? 0 : Double.NaN));
        return new Trial(TrialPlan.of("original", "as it is"), Estimate.facts(metrics), Map.of(), List.of(), 0);
    }
}
