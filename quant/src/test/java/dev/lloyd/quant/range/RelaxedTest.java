package dev.lloyd.quant.range;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelaxedTest {
    private static float[] decoded(String line, float... values) {
        try (Workers workers = Workers.of(1)) {
            return new Quantizer(Recipe.parse(line), 1, workers)
                    .quantize(new Matrix(1, values.length, values), Optional.empty())
                    .form()
                    .decode(workers)
                    .values();
        }
    }

    /// From 1 to 9: the two levels stand at a quarter and three quarters.
    @Test
    void theTwoLevelsOfABitStandInsideTheRange() {
        assertArrayEquals(
                new float[] {3, 3, 7, 7},
                decoded("int(bits=1, mode=float-zero) | range=relaxed(inset=0.25)", 1, 2, 8, 9),
                0.01f);
        assertArrayEquals(new float[] {-0.5f, 0.5f}, decoded("int(bits=1) | range=relaxed(inset=0.25)", -1, 1), 0.001f);
    }

    @Test
    void groupsOfOneValueAreAsWithMinmax() {
        for (String range : new String[] {"minmax", "relaxed(inset=0.3)"}) {
            float[] same = decoded("int(bits=2, mode=float-zero) | range=" + range, -3, -3, -3);
            assertArrayEquals(new float[] {-3, -3, -3}, same, 0.001f);
            assertArrayEquals(new float[2], decoded("int(bits=2, mode=float-zero) | range=" + range, 0, 0));
        }
    }

    /// A whole zero is one of the grid's numbers, and binary16 holds no zero of thousands of steps.
    @Test
    void valuesFarFromZeroStayThere() {
        float[] whole = decoded("int(bits=4, mode=asymmetric) | range=relaxed", 10, 10.5f, 11);
        float[] real = decoded("int(bits=2, mode=float-zero) | range=relaxed", 100, 100.05f, 100.1f);
        assertArrayEquals(new float[] {8.8f, 8.8f, 8.8f}, whole, 0.01f); // Four fifths of 0 to 11.
        assertArrayEquals(new float[] {100, 100, 100}, real, 0.2f);
    }

    /// For a Gaussian at 1 and 2 bits ends inside the range lose less than the range's own.
    @Test
    void endsInsideLoseLess() {
        float[] values = Seeds.gaussian(64, 3);
        for (String grid : new String[] {"int(bits=1, mode=float-zero)", "int(bits=2, mode=float-zero)"}) {
            double minmax = error(grid + " | range=minmax", values);
            double relaxed = error(grid + " | range=relaxed(inset=0.15)", values);
            assertEquals(true, relaxed < 0.8 * minmax, grid + ": " + relaxed + " and " + minmax);
        }
    }

    private static double error(String line, float[] values) {
        float[] decoded = decoded(line, values.clone());
        double sum = 0;
        for (int index = 0; index < values.length; index++) {
            sum += Math.pow(decoded[index] - values[index], 2);
        }
        return sum;
    }

    @Test
    void theInsetIsBelowAHalf() {
        assertThrows(IllegalArgumentException.class, () -> new Relaxed(0.5));
        assertThrows(IllegalArgumentException.class, () -> new Relaxed(-0.1));
        assertThrows(IllegalArgumentException.class, () -> new Relaxed(Double.NaN));
    }
}
