package dev.lloyd.quant.plane;

/// Points of eight values that are patterns with signs and a shift, numbered as {@link
/// dev.lloyd.core.kernel.PatternRows} numbers them:
///
///     point = factor * ( +-pattern +- shift )
public interface PatternPoints extends Points {
    /// The 256 patterns of eight values; not to be changed.
    float[] patterns();

    /// What is added to each coordinate or taken from it.
    float shift();

    /// What all is multiplied by.
    float factor();
}
