package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FloatKernelsTest {
    private static final FloatSupport SCALAR = new ScalarFloats();
    private static final FloatSupport VECTOR = new VectorFloats();

    /// Each of `length` terms of about 1 adds at most one rounding of the running sum, in either order.
    private static double tolerance(int length, double magnitude) {
        return 2 * (length + 1) * 0x1p-24 * magnitude;
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.Samples#lengths")
    void reductionsOfBothImplementationsEqualTheDefinition(int length) {
        for (int offset : new int[] {0, 1, 5}) {
            float[] left = Samples.gaussian(length + offset + 3, 1);
            float[] right = Samples.gaussian(length + offset + 4, 2);
            double dot = 0;
            double squares = 0;
            double distance = 0;
            double magnitude = 1;
            float largest = 0;
            for (int index = 0; index < length; index++) {
                double first = left[offset + index];
                double second = right[offset + 1 + index];
                dot += first * second;
                squares += first * first;
                distance += (first - second) * (first - second);
                magnitude += Math.abs(first * second);
                largest = Math.max(largest, (float) Math.abs(first));
            }
            for (FloatSupport support : new FloatSupport[] {SCALAR, VECTOR}) {
                double limit = tolerance(length, magnitude);
                assertEquals(dot, support.dot(left, offset, right, offset + 1, length), limit);
                assertEquals(squares, support.sumOfSquares(left, offset, length), tolerance(length, squares));
                assertEquals(
                        distance,
                        support.squaredDistance(left, offset, right, offset + 1, length),
                        tolerance(length + 2, distance));
                assertEquals(largest, support.maxMagnitude(left, offset, length));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.Samples#lengths")
    void elementwiseKernelsAreBitIdenticalAndLeaveTheRestAlone(int length) {
        float[] source = Samples.gaussian(length + 9, 3);
        float[] start = Samples.gaussian(length + 9, 4);
        for (int index = 0; index < Math.min(length, Samples.SPECIAL.length); index++) {
            source[2 + index] = Samples.SPECIAL[index];
            start[5 + length - 1 - index] = Samples.SPECIAL[index];
        }
        float[] scalar = start.clone();
        float[] vector = start.clone();
        SCALAR.axpy(1.7f, source, 2, scalar, 5, length);
        VECTOR.axpy(1.7f, source, 2, vector, 5, length);
        assertArrayEquals(scalar, vector);
        for (int index = 0; index < start.length; index++) {
            boolean inside = index >= 5 && index < 5 + length;
            assertEquals(inside ? Math.fma(1.7f, source[index - 3], start[index]) : start[index], vector[index]);
        }
        SCALAR.multiply(source, 2, scalar, 5, length);
        VECTOR.multiply(source, 2, vector, 5, length);
        SCALAR.scale(scalar, 5, length, -3f);
        VECTOR.scale(vector, 5, length, -3f);
        assertArrayEquals(scalar, vector);
        if (length > 20) {
            assertEquals(Math.fma(1.7f, source[12], start[15]) * source[12] * -3f, vector[15]);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.Samples#lengths")
    void specialValuesGiveTheSameInBothImplementations(int length) {
        for (int place = 0; place < length; place += Math.max(1, length / 5)) {
            for (float special : Samples.SPECIAL) {
                float[] left = new float[length];
                float[] right = new float[length];
                Arrays.fill(right, 1);
                left[place] = special;
                assertEquals(SCALAR.dot(left, 0, right, 0, length), VECTOR.dot(left, 0, right, 0, length));
                assertEquals(special + 0f, VECTOR.dot(left, 0, right, 0, length));
                assertEquals(SCALAR.sumOfSquares(left, 0, length), VECTOR.sumOfSquares(left, 0, length));
                assertEquals(Math.abs(special), VECTOR.maxMagnitude(left, 0, length));
                assertEquals(SCALAR.maxMagnitude(left, 0, length), VECTOR.maxMagnitude(left, 0, length));
                right[place] = special;
                float distance = special - special == 0 ? 0 : Float.NaN;
                left[(place + 1) % length] = length == 1 ? special : 1;
                Arrays.fill(right, 0, length, 1);
                right[place] = special;
                float others = Math.max(0, length - 2);
                assertEquals(distance + others, VECTOR.squaredDistance(left, 0, right, 0, length));
                assertEquals(distance + others, SCALAR.squaredDistance(left, 0, right, 0, length));
            }
        }
    }

    @Test
    void theFacadeUsesTheVectorImplementationAndChecksRanges() {
        float[] left = Samples.gaussian(100, 1);
        float[] right = Samples.gaussian(100, 2);
        assertEquals(VECTOR.dot(left, 1, right, 2, 97), FloatKernels.dot(left, 1, right, 2, 97));
        assertThrows(IndexOutOfBoundsException.class, () -> FloatKernels.dot(left, 1, right, 4, 97));
        assertThrows(IndexOutOfBoundsException.class, () -> FloatKernels.scale(left, -1, 5, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> FloatKernels.maxMagnitude(left, 0, 101));
    }
}
