package dev.lloyd.lab.trial;

import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.packed.Manifest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A plan that was carried out and measured.
///
/// @param plan what was tried
/// @param metrics what came of it, by metric name
/// @param bytesByTerm bytes of the quantized tensors by term of the canonical form
/// @param layers the quantized tensors
/// @param peakBytes most heap that quantizing held beside what was held before, as collections of garbage found it; 0
/// if it was not observed
public record Trial(
        TrialPlan plan,
        Map<String, Estimate> metrics,
        Map<String, Long> bytesByTerm,
        List<Layer> layers,
        long peakBytes) {
    /// Copies the collections.
    public Trial {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        bytesByTerm = Collections.unmodifiableMap(new LinkedHashMap<>(bytesByTerm));
        layers = List.copyOf(layers);
    }

    /// What the manifest of a quantized directory says: bits, errors, bytes, seconds. Memory was not observed.
    ///
    /// @param name what tables and plots call it
    public static Trial of(String name, Manifest manifest) {
        return ModelTrial.of(name, manifest);
    }

    /// A figure; NaN if it could not be measured, such as an error on calibration text where there is none.
    ///
    /// @throws IllegalArgumentException if there is no such metric, with those that there are
    public double metric(String name) {
        return estimate(name).value();
    }

    /// A figure with what it is without each part of the sample, where it was measured on a sample.
    ///
    /// @throws IllegalArgumentException if there is no such metric, with those that there are
    public Estimate estimate(String name) {
        Estimate value = metrics.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is not measured here; there are " + metrics.keySet());
        }
        return value;
    }

    /// Bits per quantized value, all side information counted.
    public double bits() {
        return metric(Metric.BITS);
    }

    /// Seconds to quantize.
    public double seconds() {
        return metric(Metric.SECONDS);
    }
}
