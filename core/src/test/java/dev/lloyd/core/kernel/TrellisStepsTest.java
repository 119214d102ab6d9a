package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrellisStepsTest {
    private static int[] numbers(int count, int bound, long seed) {
        return new Random(seed).ints(count, 0, bound).map(cost -> cost << 8).toArray();
    }

    /// The successor over a branch: the inverse of the definition of a predecessor.
    private static int successor(int state, int branch, int feedback, int forward) {
        return state >> 1 ^ (state & 1) * feedback ^ branch * forward;
    }

    @ParameterizedTest
    @CsvSource({"4, 2, 1", "8, 5, 2", "16, 9, 2", "32, 18, 4", "64, 33, 10", "128, 78, 43", "256, 166, 121"})
    void scalarAndVectorEqualTheDefinition(int states, int feedback, int forward) {
        TrellisSteps trellis = TrellisSteps.of(states, feedback, forward);
        for (int seed = 0; seed < 4; seed++) {
            int[] source = numbers(states, 1 << 20, seed);
            int[] prices = numbers(7, 1 << 18, seed + 10);
            int[] expected = new int[states];
            Arrays.fill(expected, Integer.MAX_VALUE);
            for (int state = 0; state < states; state++) {
                for (int branch = 0; branch < 2; branch++) {
                    int target = successor(state, branch, feedback, forward);
                    int cost = source[state] + prices[3 + 2 * branch + (state & 1)] + branch * 4;
                    expected[target] = Math.min(expected[target], cost);
                }
            }
            int[] scalar = new int[states];
            int[] vector = new int[states];
            new ScalarTrellisSteps().advance(trellis, prices, 3, 4, source, scalar);
            new VectorTrellisSteps().advance(trellis, prices, 3, 4, source, vector);
            assertArrayEquals(expected, scalar);
            assertArrayEquals(expected, vector);
            byte[] scalarBranches = new byte[states + 5];
            byte[] vectorBranches = new byte[states + 5];
            new ScalarTrellisSteps().settle(expected, scalar, scalarBranches, 3);
            new VectorTrellisSteps().settle(expected, vector, vectorBranches, 3);
            assertArrayEquals(scalar, vector);
            assertArrayEquals(scalarBranches, vectorBranches);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "7, 8", "8, 8", "8, 256", "5, 256"})
    void aRunWritesDownTheBranchesThatLedToEveryState(int count, int states) {
        int feedback = states == 8 ? 5 : 166;
        int forward = states == 8 ? 2 : 121;
        TrellisSteps trellis = TrellisSteps.of(states, feedback, forward);
        int[] prices = numbers(4 * (count + 2), 1 << 18, count);
        int[] before = numbers(states, 1 << 20, 99);
        int[] costs = before.clone();
        byte[] branches = new byte[states + 3];
        trellis.run(prices, 2, count, costs, new int[states], branches, 3);
        long[] whole = new long[states];
        for (int end = 0; end < states; end++) {
            int state = end;
            int sum = 0;
            for (int step = count - 1; step >= 0; step--) {
                int branch = branches[3 + end] >> step & 1;
                state = trellis.predecessors()[branch * states + state];
                sum += prices[4 * (2 + step) + 2 * branch + (state & 1)];
            }
            whole[end] = sum + before[state];
        }
        long least = Arrays.stream(whole).min().orElseThrow();
        for (int end = 0; end < states; end++) {
            assertEquals(whole[end] - least, costs[end]);
        }
        assertTrue(Arrays.stream(costs).anyMatch(cost -> cost == 0));
    }

    @Test
    void whatIsNoTrellisIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> TrellisSteps.of(2, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> TrellisSteps.of(24, 12, 1));
        assertThrows(IllegalArgumentException.class, () -> TrellisSteps.of(8, 3, 1));
        assertThrows(IllegalArgumentException.class, () -> TrellisSteps.of(8, 5, 4));
        TrellisSteps trellis = TrellisSteps.of(8, 5, 2);
        int[] costs = new int[8];
        assertThrows(
                IllegalArgumentException.class, () -> trellis.run(new int[36], 0, 9, costs, costs, new byte[8], 0));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> trellis.run(new int[31], 0, 8, costs, new int[8], new byte[8], 0));
    }
}
