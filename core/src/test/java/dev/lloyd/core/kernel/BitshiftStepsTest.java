package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitshiftStepsTest {
    /// Steps into as few tails as one, and into more tails than there were.
    @ParameterizedTest
    @CsvSource({
        "1, 1", "1, 2", "1, 5", "1, 8", "1, 12", "2, 4", "2, 6", "2, 9", "2, 12", "3, 6", "3, 7", "3, 12", "4, 8",
        "4, 12", "5, 7", "5, 11", "6, 12", "8, 8", "8, 12"
    })
    void scalarAndVectorGiveTheSameBits(int bits, int window) {
        float[] values = Samples.gaussian(1 << window, 5);
        float[] from = Samples.gaussian(1 << (window - bits), 6);
        for (int index = 0; index < from.length; index++) {
            from[index] = index % 7 == 3 ? Float.POSITIVE_INFINITY : from[index] * from[index];
        }
        for (int tails = 1; tails <= values.length; tails *= 2) {
            float[] scalar = new float[tails];
            float[] vector = new float[tails];
            for (float value : new float[] {0, -0f, 0.7f, -3e4f, Float.MIN_VALUE}) {
                float scale = value == 0.7f ? 0.37f : 1;
                new ScalarBitshiftSteps().step(bits, value, scale, values, from, scalar);
                new VectorBitshiftSteps().step(bits, value, scale, values, from, vector);
                assertArrayEquals(scalar, vector, tails + " tails");
            }
        }
    }

    @Test
    void aStepReachesEveryTailByTheCheapestOfItsStates() {
        int bits = 2;
        float[] values = Samples.gaussian(64, 1);
        float[] from = Samples.gaussian(16, 2);
        for (int index = 0; index < from.length; index++) {
            from[index] = Math.abs(from[index]);
        }
        for (int tails : new int[] {4, 16, 32}) {
            float[] wanted = new float[tails];
            Arrays.fill(wanted, Float.POSITIVE_INFINITY);
            for (int state = 0; state < values.length; state++) {
                float distance = 0.3f - values[state] * 0.5f; // Halving is exact: one rounding.
                float cost = from[state >> bits] + distance * distance;
                wanted[state % tails] = Math.min(wanted[state % tails], cost);
            }
            float[] to = new float[tails];
            BitshiftSteps.step(bits, 0.3f, 0.5f, values, from, to);
            assertArrayEquals(wanted, to);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 63, 16, 16", "2, 64, 8, 16", "2, 64, 16, 12", "2, 64, 16, 128", "0, 16, 16, 16"})
    void rejectsAnArrayThatDoesNotFitTheTrellis(int bits, int states, int before, int after) {
        IllegalArgumentException thrown = assertThrows(
                IllegalArgumentException.class,
                () -> BitshiftSteps.step(bits, 0, 1, new float[states], new float[before], new float[after]));
        assertEquals(
                "a trellis step of " + bits + " bits from " + before + " to " + after + " tails does not have " + states
                        + " states",
                thrown.getMessage());
    }
}
