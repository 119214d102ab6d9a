package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PanelActivationsTest {
    private static final Workers ALONE = Workers.of(1);

    @Test
    void valuesMoveByHalfAScaleAtMost() {
        Matrix inputs = new Matrix(3, 70, Samples.gaussian(210, 1));
        Matrix rounded = PanelActivations.rounded(inputs);
        for (int token = 0; token < 3; token++) {
            for (int first = 0; first < 70; first += 32) {
                float most = 0;
                for (int column = first; column < Math.min(70, first + 32); column++) {
                    most = Math.max(most, Math.abs(inputs.at(token, column)));
                }
                for (int column = first; column < Math.min(70, first + 32); column++) {
                    float error = Math.abs(inputs.at(token, column) - rounded.at(token, column));
                    assertTrue(error <= most / 127 / 2 * 1.0001, token + " " + column);
                }
            }
        }
    }

    @Test
    void codesAreRoundedHalfToEven() {
        Matrix inputs = Matrix.zeros(1, 32);
        float[] values = {127, 0.5f, 1.5f, -0.5f, -2.5f, -127};
        System.arraycopy(values, 0, inputs.values(), 0, values.length);
        float[] wanted = new float[32];
        System.arraycopy(new float[] {127, 0, 2, 0, -2, -127}, 0, wanted, 0, 6);
        assertArrayEquals(wanted, PanelActivations.rounded(inputs).values());
        PanelActivations activations = PanelActivations.of(inputs, ALONE);
        assertArrayEquals(new float[] {0}, activations.sums);
        assertArrayEquals(new byte[] {127, 0, 2, 0, -2, -127}, Arrays.copyOf(activations.codes, 6));
    }

    @Test
    void zerosAndTheSmallestValuesBecomeZero() {
        Matrix inputs = Matrix.zeros(1, 64);
        inputs.set(0, 40, Float.MIN_VALUE);
        assertArrayEquals(new float[64], PanelActivations.rounded(inputs).values());
        inputs.set(0, 40, 200 * Float.MIN_VALUE);
        assertEquals(200 * Float.MIN_VALUE, PanelActivations.rounded(inputs).at(0, 40));
        // The scale is rounded to the smallest value, of which there are at most 127.
        inputs.set(0, 40, 190 * Float.MIN_VALUE);
        assertEquals(127 * Float.MIN_VALUE, PanelActivations.rounded(inputs).at(0, 40));
        assertThrows(IllegalArgumentException.class, () -> PanelActivations.rounded(inputs, Matrix.zeros(2, 32)));
    }

    @Test
    void whatIsNotFiniteMakesItsTokenNaN() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            Matrix inputs = new Matrix(2, 64, Samples.gaussian(128, 1));
            inputs.set(0, 37, bad);
            Matrix rounded = PanelActivations.rounded(inputs);
            assertTrue(Float.isNaN(rounded.at(0, 37)));
            assertTrue(Float.isFinite(rounded.at(0, 3)));
            assertTrue(Float.isFinite(rounded.at(1, 37)));
        }
    }
}
