package dev.lloyd.core.kernel;

/// The seam under {@link ActivationKernels}, in place.
interface ActivationSupport {
    void softmax(float[] values, int offset, int length, float scale);

    void silu(float[] values, int offset, int length);

    void gelu(float[] values, int offset, int length);

    void geluTanh(float[] values, int offset, int length);
}
