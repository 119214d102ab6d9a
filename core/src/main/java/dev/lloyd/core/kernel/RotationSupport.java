package dev.lloyd.core.kernel;

/// The seam under {@link RotationKernels}, without its checks.
interface RotationSupport {
    void rotate(
            float[] source, int sourceOffset, float[] target, int targetOffset, int heads, float[] turn, int direction);
}
