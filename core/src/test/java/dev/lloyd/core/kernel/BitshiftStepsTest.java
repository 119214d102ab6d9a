package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitshiftStepsTest {
    @ParameterizedTest
    @CsvSource({"1, 2", "1, 8", "1, 12", "2, 4", "2, 9", "2, 12", "3, 6", "3, 12", "4, 8", "4, 12", "5, 11", "6, 12"})
    void scalarAndVectorGiveTheSameBits(int bits, int window) {
        float[] values = Samples.gaussian(1 << window, 5);
        float[] from = Samples.gaussian(1 << (window - bits), 6);
        for (int index = 0; index < from.length; index++) {
            from[index] = index % 7 == 3 ? Float.POSITIVE_INFINITY : from[index] * from[index];
        }
        float[] scalar = new float[from.length];
        float[] vector = new float[from.length];
        for (float value : new float[] {0, -0f, 0.7f, -3e4f, Float.MIN_VALUE}) {
            new ScalarBitshiftSteps().step(bits, value, values, from, scalar);
            new VectorBitshiftSteps().step(bits, value, values, from, vector);
            assertArrayEquals(scalar, vector);
        }
    }

    @Test
    void aStepReachesEveryTailByTheCheapestOfItsStates() {
        int bits = 2;
        int tails = 16;
        float[] values = Samples.gaussian(tails << bits, 1);
        float[] from = Samples.gaussian(tails, 2);
        for (int index = 0; index < tails; index++) {
            from[index] = Math.abs(from[index]);
        }
        float[] wanted = new float[tails];
        Arrays.fill(wanted, Float.POSITIVE_INFINITY);
        for (int state = 0; state < values.length; state++) {
            float distance = 0.3f - values[state];
            float cost = from[state >> bits] + distance * distance;
            wanted[state % tails] = Math.min(wanted[state % tails], cost);
        }
        float[] to = new float[tails];
        BitshiftSteps.step(bits, 0.3f, values, from, to);
        assertArrayEquals(wanted, to);
    }

    @Test
    void rejectsAnArrayThatDoesNotFitTheTrellis() {
        float[] tails = new float[16];
        IllegalArgumentException thrown = assertThrows(
                IllegalArgumentException.class, () -> BitshiftSteps.step(2, 0, new float[63], tails, new float[16]));
        assertEquals("a trellis step of 2 bits from 16 to 16 tails does not have 63 states", thrown.getMessage());
    }
}
