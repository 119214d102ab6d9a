package dev.lloyd.quant.part;

/// One answer to one of the six questions of quantization (and splits, which take values out of the grid's way,
/// tunings, which improve a block of a network afterwards, and estimators, which vectors need).
///
/// A part is an immutable public record in an exported package, with a {@link PartName}; its components are its
/// parameters, each with a {@link Meaning}; its public no-argument constructor gives the defaults. From that one
/// definition come the text form ({@link PartText}), the listing, the documentation and the validation (the compact
/// constructor). Parts are found through {@link java.util.ServiceLoader} by {@link Parts}, so a jar of one's own
/// can add some. Data never enters a part.
public sealed interface Part permits Transform, Split, Grid, Range, Rounding, Objective, Tuning, Allocation, Estimator {
    /// The name in a recipe line.
    default String name() {
        return PartText.name(getClass());
    }

    /// The text form: `name`, or `name(parameter=value, ...)` with the parameters that differ from the defaults,
    /// and the bits in any case.
    default String text() {
        return PartText.print(this);
    }
}
