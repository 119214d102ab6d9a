package dev.lloyd.quant.range;

/// The affine map of a group: a value is `scale * (point - zero)`.
///
/// @param scale step, zero or more, finite; 0 makes every value 0. (Formats in which it may be negative say
///     so.)
/// @param zero the point that stands for 0
public record GroupScale(float scale, float zero) {
    /// No zero.
    public GroupScale(float scale) {
        this(scale, 0);
    }
}
