package dev.lloyd.core.kernel;

/// The seam under {@link Hadamard}. The length is a power of two.
interface HadamardSupport {
    void transform(float[] values, int offset, int length);
}
