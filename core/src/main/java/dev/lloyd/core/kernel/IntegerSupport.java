package dev.lloyd.core.kernel;

/// The seam under {@link IntegerKernels}.
interface IntegerSupport {
    int dot(byte[] left, int leftOffset, byte[] right, int rightOffset, int length);

    long andCount(long[] left, int leftOffset, long[] right, int rightOffset, int length);
}
