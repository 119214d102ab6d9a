package dev.lloyd.lab.trial;

import java.util.List;
import java.util.stream.Stream;

/// A quantity that trials are compared by.
///
/// @param name a short word, used in checks
/// @param description with its unit, for people
/// @param better in which direction
public record Metric(String name, String description, Better better) {
    /// Which values are better.
    public enum Better {
        /// Small ones.
        LOWER,
        /// Large ones.
        HIGHER
    }

    static final String BITS = "bits";
    static final String FILE_BITS = "file-bits";
    static final String ERROR = "error";
    static final String OUTPUT_ERROR = "output-error";
    static final String SECONDS = "seconds";

    /// What every trial has: its size, the mean over tensors of their relative errors, and the time it took.
    public static final List<Metric> COMMON = List.of(
            lower(BITS, "bits per quantized value, all side information counted"),
            lower(FILE_BITS, "bits per value of the whole model, kept tensors as stored"),
            lower(ERROR, "|W' - W|^2 / |W|^2, mean over tensors"),
            lower(OUTPUT_ERROR, "error of the layers' outputs on calibration text, relative, mean over tensors"),
            lower(SECONDS, "seconds of processor time to quantize"));

    /// The metric of that name in any laboratory.
    ///
    /// @throws IllegalArgumentException if no laboratory has it
    public static Metric named(String name) {
        return Stream.of(
                        COMMON,
                        LanguageLaboratory.OWN,
                        EncoderLaboratory.OWN,
                        ImageLaboratory.OWN,
                        SourceLaboratory.OWN,
                        VectorLaboratory.OWN,
                        FilterLaboratory.OWN,
                        RankedLaboratory.OWN,
                        LimitLaboratory.OWN,
                        DeltaLaboratory.OWN,
                        CacheLaboratory.OWN)
                .flatMap(List::stream)
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no laboratory measures '" + name + "'"));
    }

    static Metric lower(String name, String description) {
        return new Metric(name, description, Better.LOWER);
    }

    static Metric higher(String name, String description) {
        return new Metric(name, description, Better.HIGHER);
    }
}
