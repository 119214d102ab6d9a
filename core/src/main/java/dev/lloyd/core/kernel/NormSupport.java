package dev.lloyd.core.kernel;

/// The seam under {@link NormKernels}, without its checks.
interface NormSupport {
    void rmsNorm(float[] source, int sourceOffset, float[] weight, float epsilon, float[] target, int targetOffset);
}
