package dev.lloyd.core.kernel;

import java.util.Objects;

/// Loops over vectors of floats. Every method takes arrays with offsets, allocates nothing, and may be called from
/// any thread.
///
/// Sums are of 32-bit floats. Their order is fixed for a machine but depends on its vector width: results of two
/// widths differ by at most about `length * 2^-24` times the sum of the magnitudes of the terms. The order depends
/// on the length only, never on offsets. A NaN in the input gives NaN; infinities follow IEEE 754. Length 0 gives
/// 0. Ranges outside an array are an {@link IndexOutOfBoundsException} before anything is written.
public final class FloatKernels {
    private static final FloatSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorFloats() : new ScalarFloats();

    private FloatKernels() {}

    /// The inner product: the sum of `left[i] * right[i]`.
    public static float dot(float[] left, int leftOffset, float[] right, int rightOffset, int length) {
        check(left, leftOffset, length);
        check(right, rightOffset, length);
        return SUPPORT.dot(left, leftOffset, right, rightOffset, length);
    }

    /// `target[i] = alpha * source[i] + target[i]`, rounded once.
    public static void axpy(
            float alpha, float[] source, int sourceOffset, float[] target, int targetOffset, int length) {
        check(source, sourceOffset, length);
        check(target, targetOffset, length);
        SUPPORT.axpy(alpha, source, sourceOffset, target, targetOffset, length);
    }

    /// `values[i] = values[i] * factor`.
    public static void scale(float[] values, int offset, int length, float factor) {
        check(values, offset, length);
        SUPPORT.scale(values, offset, length, factor);
    }

    /// `target[i] = target[i] * source[i]`.
    public static void multiply(float[] source, int sourceOffset, float[] target, int targetOffset, int length) {
        check(source, sourceOffset, length);
        check(target, targetOffset, length);
        SUPPORT.multiply(source, sourceOffset, target, targetOffset, length);
    }

    /// The sum of `values[i]^2`. Overflows to infinity beyond magnitudes of about `1.8e19`.
    public static float sumOfSquares(float[] values, int offset, int length) {
        check(values, offset, length);
        return SUPPORT.sumOfSquares(values, offset, length);
    }

    /// The squared Euclidean distance: the sum of `(left[i] - right[i])^2`.
    public static float squaredDistance(float[] left, int leftOffset, float[] right, int rightOffset, int length) {
        check(left, leftOffset, length);
        check(right, rightOffset, length);
        return SUPPORT.squaredDistance(left, leftOffset, right, rightOffset, length);
    }

    /// The largest `|values[i]|`, exactly; 0 for no values.
    public static float maxMagnitude(float[] values, int offset, int length) {
        check(values, offset, length);
        return SUPPORT.maxMagnitude(values, offset, length);
    }

    static void check(float[] values, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, values.length);
    }
}
