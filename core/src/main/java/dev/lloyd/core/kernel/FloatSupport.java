package dev.lloyd.core.kernel;

/// The seam under {@link FloatKernels}: see there for the contracts. Arguments have been checked.
interface FloatSupport {
    float dot(float[] left, int leftOffset, float[] right, int rightOffset, int length);

    void axpy(float alpha, float[] source, int sourceOffset, float[] target, int targetOffset, int length);

    void scale(float[] values, int offset, int length, float factor);

    void multiply(float[] source, int sourceOffset, float[] target, int targetOffset, int length);

    float sumOfSquares(float[] values, int offset, int length);

    float squaredDistance(float[] left, int leftOffset, float[] right, int rightOffset, int length);

    float maxMagnitude(float[] values, int offset, int length);
}
