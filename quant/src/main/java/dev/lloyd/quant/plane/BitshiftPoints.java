package dev.lloyd.quant.plane;

/// Points of tiles of 16 x 16 values that overlapping windows of their codes choose, as {@link
/// dev.lloyd.core.kernel.BitshiftRows} says.
public interface BitshiftPoints extends Points {
    /// Bits of a window.
    int window();

    /// The value of each window; not to be changed.
    float[] table();
}
