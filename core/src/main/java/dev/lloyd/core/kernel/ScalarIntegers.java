package dev.lloyd.core.kernel;

/// The reference of the integer kernels.
final class ScalarIntegers implements IntegerSupport {
    @Override
    public int dot(byte[] left, int leftOffset, byte[] right, int rightOffset, int length) {
        int sum = 0;
        for (int index = 0; index < length; index++) {
            sum += left[leftOffset + index] * right[rightOffset + index];
        }
        return sum;
    }

    @Override
    public long andCount(long[] left, int leftOffset, long[] right, int rightOffset, int length) {
        long count = 0;
        for (int index = 0; index < length; index++) {
            count += Long.bitCount(left[leftOffset + index] & right[rightOffset + index]);
        }
        return count;
    }
}
