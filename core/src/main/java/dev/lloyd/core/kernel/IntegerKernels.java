package dev.lloyd.core.kernel;

import java.util.Objects;

/// Exact loops over integers: the scalar and the vector implementation give equal results at every width. A range
/// outside an array is an {@link IndexOutOfBoundsException}.
public final class IntegerKernels {
    private static final IntegerSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorIntegers() : new ScalarIntegers();

    private IntegerKernels() {}

    /// The inner product of two vectors of signed bytes, exact below 131,072 elements (`2^31 / 2^14`); beyond that
    /// it may wrap.
    public static int dot(byte[] left, int leftOffset, byte[] right, int rightOffset, int length) {
        Objects.checkFromIndexSize(leftOffset, length, left.length);
        Objects.checkFromIndexSize(rightOffset, length, right.length);
        return SUPPORT.dot(left, leftOffset, right, rightOffset, length);
    }

    /// The inner product of two vectors of bits, 64 to a word: how many bits are set in both.
    public static long andCount(long[] left, int leftOffset, long[] right, int rightOffset, int length) {
        Objects.checkFromIndexSize(leftOffset, length, left.length);
        Objects.checkFromIndexSize(rightOffset, length, right.length);
        return SUPPORT.andCount(left, leftOffset, right, rightOffset, length);
    }
}
