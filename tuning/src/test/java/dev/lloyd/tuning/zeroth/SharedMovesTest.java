package dev.lloyd.tuning.zeroth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Sums of moves by hand, and what moving together is worth.
class SharedMovesTest {
    @Test
    void movesAddUpLevelByLevel() {
        SharedMoves moves = new SharedMoves(new float[] {1, 2, 3}, List.of(new int[] {0, 1, 1}, new int[] {0, 0, 0}));
        assertEquals(6, moves.size());
        assertArrayEquals(new float[] {1, 2, 3}, moves.numbers(new float[6]));
        assertArrayEquals(new float[] {1111, 1123, 1124}, moves.numbers(new float[] {10, 20, 20, 100, 101, 1000}));
    }

    /// `L(x) = |x - 1|^2 / (2 n)`: all derivatives agree.
    private static double lossAfter(List<int[]> levels, double rate) {
        int size = 80;
        SharedMoves moves = new SharedMoves(new float[size], levels);
        float[] values = new float[moves.size()];
        for (int step = 0; step < 40; step++) {
            new Spsa(0.1, 1e9).step(values, rate, Seeds.derive(3, step), at -> loss(moves.numbers(at)));
        }
        return loss(moves.numbers(values));
    }

    private static double loss(float[] numbers) {
        double sum = 0;
        for (float number : numbers) {
            sum += (number - 1.0) * (number - 1.0) / (2 * numbers.length);
        }
        return sum;
    }

    @Test
    void numbersWhoseDerivativesAgreeGetThereSoonerTogether() {
        double alone = lossAfter(List.of(), 0.5);
        assertTrue(lossAfter(List.of(new int[80]), 0.25) < 0.5 * alone, () -> "alone " + alone);
    }
}
