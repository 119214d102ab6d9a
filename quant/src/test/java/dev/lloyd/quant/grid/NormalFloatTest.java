package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalFloatTest {
    private static final double TAIL = (1.0 / 30 + 1.0 / 32) / 2;

    /// The quantile of `1 - TAIL`, which the greatest point stands for.
    private static final double GREATEST = 1.8481314207079744;

    /// What a grid keeps of the numbers from -1 to 1 is its points.
    private static float[] levels(String line) {
        Matrix ramp = Matrix.zeros(1, 4001);
        for (int index = 0; index < 4001; index++) {
            ramp.values()[index] = (index - 2000) / 2000f;
        }
        SortedSet<Float> points = new TreeSet<>();
        for (float value : decoded(line, ramp)) {
            points.add(value);
        }
        float[] levels = new float[points.size()];
        int index = 0;
        for (float point : points) {
            levels[index++] = point;
        }
        return levels;
    }

    private static float[] decoded(String line, Matrix values) {
        try (Workers workers = Workers.of(1)) {
            return new Quantizer(Recipe.parse(line), 1, workers)
                    .quantize(values, Optional.empty())
                    .form()
                    .decode(workers)
                    .values();
        }
    }

    /// By Simpson's rule, to 1e-9.
    private static double probability(double from, double to) {
        int steps = 200;
        double width = (to - from) / steps;
        double sum = density(from) + density(to);
        for (int index = 1; index < steps; index++) {
            sum += (index % 2 == 1 ? 4 : 2) * density(from + index * width);
        }
        return sum * width / 3;
    }

    private static double density(double value) {
        return Math.exp(-value * value / 2) / Math.sqrt(2 * Math.PI);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void neighboursHaveTheSameProbabilityBetweenThemOnEachSide(int bits) {
        float[] levels = levels("normal-float(bits=" + bits + ", group=channel, scales=f32)");
        int half = 1 << (bits - 1);
        assertEquals(2 * half, levels.length);
        assertEquals(0, levels[half - 1]);
        for (int index = 0; index < levels.length - 1; index++) {
            int gaps = index < half - 1 ? half - 1 : half;
            double expected = (0.5 - TAIL) / gaps;
            assertEquals(expected, probability(levels[index] * GREATEST, levels[index + 1] * GREATEST), 2e-6);
        }
    }

    @Test
    void fourBitsAreNf4() {
        Matrix values = new Matrix(8, 128, Seeds.gaussian(1024, 3));
        assertArrayEquals(decoded("nf4", values), decoded("normal-float(bits=4)", values));
    }

    @Test
    void ratesAreItsBits() {
        assertEquals(2, new NormalFloat().atRate(2).nominalBits());
        assertThrows(IllegalArgumentException.class, () -> new NormalFloat().atRate(5));
        assertThrows(IllegalArgumentException.class, () -> Recipe.parse("normal-float(bits=1)"));
    }
}
