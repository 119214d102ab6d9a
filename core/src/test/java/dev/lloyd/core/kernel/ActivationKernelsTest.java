package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationKernelsTest {
    private static final ActivationSupport SCALAR = new ScalarActivations();
    private static final ActivationSupport VECTOR = new VectorActivations();

    /// One of the functions under test.
    private interface Kernel {
        void run(ActivationSupport support, float[] values, int offset, int length);
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.Samples#lengths")
    void softmaxIsADistributionAndBothImplementationsAgree(int length) {
        float[] source = Samples.gaussian(length + 7, 1);
        for (int index = 0; index < source.length; index++) {
            source[index] *= 160;
        }
        float[] scalar = source.clone();
        float[] vector = source.clone();
        SCALAR.softmax(scalar, 3, length, 0.125f);
        VECTOR.softmax(vector, 3, length, 0.125f);
        double sum = 0;
        for (int index = 0; index < source.length; index++) {
            boolean inside = index >= 3 && index < 3 + length;
            double tolerance = inside ? scalar[index] * (4 + length / 4.0) * 0x1p-23 + 1e-44 : 0;
            assertEquals(scalar[index], vector[index], tolerance);
            assertEquals(!inside, vector[index] == source[index]);
            sum += inside ? vector[index] : 0;
        }
        assertEquals(length == 0 ? 0 : 1, sum, 1e-4);
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.Samples#lengths")
    void activationsOfBothImplementationsAgree(int length) {
        Kernel[] kernels = {ActivationSupport::silu, ActivationSupport::gelu, ActivationSupport::geluTanh};
        for (Kernel kernel : kernels) {
            float[] scalar = new float[length + 2];
            for (int index = 0; index < scalar.length; index++) {
                scalar[index] = -12 + 24f * index / scalar.length;
            }
            float[] vector = scalar.clone();
            float[] source = scalar.clone();
            kernel.run(SCALAR, scalar, 1, length);
            kernel.run(VECTOR, vector, 1, length);
            for (int index = 0; index < source.length; index++) {
                // Quotients below 12 / Float.MAX_VALUE = 4e-38 become zero, because e^88.8 is infinite in floats.
                // The exponent is rounded before it is raised: its error counts times the exponent's magnitude.
                double relative = 3e-7 * (2 + source[index] * source[index]);
                assertEquals(scalar[index], vector[index], Math.abs(scalar[index]) * relative + 4e-38);
            }
        }
    }

    @Test
    void functionsHaveTheirKnownValues() {
        float[] values = {0, 1, -1, 3};
        ActivationKernels.gelu(values, 0, 4);
        assertEquals(0, values[0]);
        assertEquals(0.8413447461, values[1], 3e-7);
        assertEquals(-0.1586552539, values[2], 3e-7);
        assertEquals(2.9959503, values[3], 6e-7);
        values = new float[] {1, -1, 30};
        ActivationKernels.silu(values, 0, 3);
        assertEquals(0.7310585786, values[0], 3e-7);
        assertEquals(-0.2689414214, values[1], 1e-7);
        assertEquals(30, values[2], 1e-5);
        values = new float[] {1, -2};
        ActivationKernels.geluTanh(values, 0, 2);
        assertEquals(0.8411919906, values[0], 3e-7);
        assertEquals(-0.0454022, values[1], 1e-6);
    }

    @Test
    void masksAndSpecialValuesOfSoftmaxAreAsDocumented() {
        for (ActivationSupport support : new ActivationSupport[] {SCALAR, VECTOR}) {
            float[] masked = new float[20];
            masked[7] = Float.NEGATIVE_INFINITY;
            masked[19] = Float.NEGATIVE_INFINITY;
            support.softmax(masked, 0, 20, 1);
            assertEquals(0, masked[7]);
            assertEquals(0, masked[19]);
            assertEquals(1.0 / 18, masked[0], 1e-8);
            float[] huge = {3e38f, -3e38f, 3e38f};
            support.softmax(huge, 0, 3, 1);
            assertEquals(0.5f, huge[0]);
            assertEquals(0, huge[1]);
            for (float special : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                float[] spoiled = new float[40];
                spoiled[17] = special;
                support.softmax(spoiled, 0, 40, 1);
                assertTrue(Float.isNaN(spoiled[17]));
                assertTrue(Float.isNaN(spoiled[39]));
            }
            float[] overflowing = {2e38f, 1, 2e38f};
            support.softmax(overflowing, 0, 3, 2);
            assertTrue(Float.isNaN(overflowing[1]));
            float[] one = {Float.NEGATIVE_INFINITY};
            support.softmax(one, 0, 1, 1);
            assertTrue(Float.isNaN(one[0]));
        }
    }

    @Test
    void aResultDoesNotDependOnItsPlace() {
        float[] values = new float[37];
        Arrays.fill(values, 0.7f);
        ActivationKernels.gelu(values, 0, 37);
        for (float value : values) {
            assertEquals(values[0], value);
        }
    }
}
