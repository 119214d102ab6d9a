package dev.lloyd.tuning.zeroth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.api.Test;

/// Derivatives along random directions, on losses whose gradient is known.
class SpsaTest {
    private static final int SIZE = 40;

    /// `L(x) = sum of h_i x_i^2 / 2` with `h_i = i + 1`.
    private static double loss(float[] values) {
        double sum = 0;
        for (int index = 0; index < values.length; index++) {
            sum += 0.5 * (index + 1) * values[index] * values[index];
        }
        return sum;
    }

    private static float[] start() {
        return Seeds.gaussian(SIZE, 3);
    }

    @Test
    void theDerivativeOfAQuadraticIsExact() {
        float[] values = start();
        float[] direction = Seeds.gaussian(SIZE, 77);
        double expected = 0;
        for (int index = 0; index < SIZE; index++) {
            expected += (index + 1) * (double) values[index] * direction[index];
        }
        double slope = new Spsa(0.5, Double.MAX_VALUE).step(values, 0.01, 77, SpsaTest::loss);
        assertEquals(expected, slope, 1e-4 * Math.abs(expected));
        float[] moved = start();
        for (int index = 0; index < SIZE; index++) {
            moved[index] -= (float) (0.01 * slope * direction[index]);
        }
        assertArrayEquals(moved, values, 1e-6f);
    }

    /// The mean of `d z` over many directions is the gradient: the error of `n` of them is `sqrt(dimension / n)` of
    /// its length.
    @Test
    void theEstimateOfTheGradientIsUnbiased() {
        int count = 20_000;
        double[] mean = new double[SIZE];
        float[] at = start();
        for (int seed = 0; seed < count; seed++) {
            float[] values = at.clone();
            new Spsa(0.1, Double.MAX_VALUE).step(values, 1, seed, SpsaTest::loss);
            for (int index = 0; index < SIZE; index++) {
                mean[index] += ((double) at[index] - values[index]) / count;
            }
        }
        double error = 0;
        double size = 0;
        for (int index = 0; index < SIZE; index++) {
            double gradient = (index + 1) * at[index];
            error += (mean[index] - gradient) * (mean[index] - gradient);
            size += gradient * gradient;
        }
        assertTrue(Math.sqrt(error / size) < 2 * Math.sqrt((SIZE + 1.0) / count), () -> "not the gradient");
    }

    @Test
    void aClippedDerivativeBoundsTheStepAndTheLossFalls() {
        float[] values = start();
        double before = loss(values);
        new Spsa(0.1, 1e-3).step(values, 1, 5, SpsaTest::loss);
        float[] direction = Seeds.gaussian(SIZE, 5);
        for (int index = 0; index < SIZE; index++) {
            assertEquals(1e-3 * Math.abs(direction[index]), Math.abs(values[index] - start()[index]), 1e-6);
        }
        for (int step = 0; step < 2000; step++) {
            new Spsa(0.1, 100).step(values, 1.0 / (SIZE * (SIZE + 1)), Seeds.derive(1, step), SpsaTest::loss);
        }
        assertTrue(loss(values) < 0.3 * before);
    }

    @Test
    void aLossThatIsNotFiniteMovesNothing() {
        float[] values = start();
        double slope = new Spsa(0.1, 1).step(values, 1, 5, others -> Double.NaN);
        assertTrue(Double.isNaN(slope));
        assertArrayEquals(start(), values);
        assertThrows(IllegalArgumentException.class, () -> new Spsa(0, 1));
    }
}
