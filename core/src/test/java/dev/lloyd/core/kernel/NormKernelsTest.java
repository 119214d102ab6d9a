package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormKernelsTest {
    private static final NormSupport SCALAR = new ScalarNorms();
    private static final NormSupport VECTOR = new VectorNorms();

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.Samples#lengths")
    void bothAgreeToTheLastBit(int length) {
        float[] source = Samples.gaussian(length + 5, 1);
        float[] weight = Samples.gaussian(length, 2);
        float[] scalar = new float[length + 9];
        Arrays.fill(scalar, 7);
        float[] vector = scalar.clone();
        if (length > 0) {
            SCALAR.rmsNorm(source, 3, weight, 1e-5f, scalar, 4);
            VECTOR.rmsNorm(source, 3, weight, 1e-5f, vector, 4);
        }
        for (int index = 0; index < scalar.length; index++) {
            boolean inside = index >= 4 && index < 4 + length;
            assertEquals(scalar[index], vector[index], inside ? Math.ulp(scalar[index]) : 0);
            assertEquals(!inside, vector[index] == 7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 100, 1024})
    void aRowInItsOwnPlaceHasTheMeanSquareOfOne(int length) {
        float[] source = Samples.gaussian(length + 2, 3);
        for (int index = 0; index < source.length; index++) {
            source[index] *= 1e30f;
        }
        float[] ones = new float[length];
        Arrays.fill(ones, 1);
        float[] elsewhere = new float[length];
        NormKernels.rmsNorm(source, 1, ones, 1e-5f, elsewhere, 0);
        NormKernels.rmsNorm(source, 1, ones, 1e-5f, source, 1);
        assertArrayEquals(elsewhere, Arrays.copyOfRange(source, 1, length + 1));
        double squares = 0;
        for (float value : elsewhere) {
            squares += (double) value * value;
        }
        assertEquals(1, squares / length, 1e-6);
    }

    @Test
    void specialValuesAreAsDocumented() {
        float[] weight = new float[37];
        Arrays.fill(weight, 2);
        for (NormSupport support : new NormSupport[] {SCALAR, VECTOR}) {
            float[] zeros = new float[37];
            support.rmsNorm(zeros, 0, weight, 1e-5f, zeros, 0);
            assertArrayEquals(new float[37], zeros);
            support.rmsNorm(zeros, 0, weight, 0, zeros, 0);
            assertTrue(Float.isNaN(zeros[3]));
            float[] infinite = Samples.gaussian(37, 1);
            infinite[20] = Float.NEGATIVE_INFINITY;
            support.rmsNorm(infinite, 0, weight, 1e-5f, infinite, 0);
            assertTrue(Float.isNaN(infinite[20]));
            assertEquals(0, Math.abs(infinite[36]));
            float[] spoiled = Samples.gaussian(37, 1);
            spoiled[36] = Float.NaN;
            support.rmsNorm(spoiled, 0, weight, 1e-5f, spoiled, 0);
            assertTrue(Float.isNaN(spoiled[0]));
        }
    }

    @Test
    void whatDoesNotLieInItsArrayIsRefused() {
        float[] four = new float[4];
        float[] three = new float[3];
        assertThrows(IndexOutOfBoundsException.class, () -> NormKernels.rmsNorm(three, 0, four, 0, four, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> NormKernels.rmsNorm(four, 0, four, 0, three, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> NormKernels.rmsNorm(four, 2, three, 0, four, 0));
    }
}
