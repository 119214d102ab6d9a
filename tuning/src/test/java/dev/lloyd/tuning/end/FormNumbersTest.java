package dev.lloyd.tuning.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Gradients in levels and scales, against differences of what forms decode to.
class FormNumbersTest {
    /// `<G, W(numbers + d) - W(numbers - d)> = 2 <gradient, d>`: exact, since the planes are linear in the levels and
    /// in the factors alone, up to the storage of levels (binary16, which the loss of ~60 levels takes to 1e-3).
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=3, group=8, mode=asymmetric, scales=f32)",
                "int(bits=3, group=tensor, scales=f32)",
                "kmeans(bits=2, dimension=2, scales=f32)",
                "kmeans(bits=2, dimension=2, along=column)",
                "additive(bits=2, dimension=4)",
                "hadamard(side=both) | kmeans(bits=2, dimension=2)",
                "sign-kmeans(bits=2, dimension=2, scales=f32)",
            })
    void theGradientIsTheDifference(String line) {
        Matrix weights = new Matrix(20, 24, Seeds.gaussian(480, 3));
        Matrix outer = new Matrix(20, 24, Seeds.gaussian(480, 4));
        try (Workers workers = Workers.of(1)) {
            CanonicalForm form = new Quantizer(Recipe.parse(line), 1, workers)
                    .quantize(weights, Optional.empty())
                    .form();
            FormNumbers numbers = new FormNumbers(form);
            float[] at = numbers.start();
            int count = form.planes().planes().stream()
                    .mapToInt(plane -> plane.points()
                            .codebook()
                            .map(codebook -> codebook.levels().length)
                            .orElse(0))
                    .sum();
            CanonicalForm same = numbers.with(form, at);
            float[] gradient = numbers.gradient(
                    same.planes(), at, same.planes().decode(workers), form.gradient(outer, workers), workers);
            for (boolean levels : new boolean[] {true, false}) {
                double expected = 0;
                float[] above = at.clone();
                float[] below = at.clone();
                float[] noise = Seeds.gaussian(at.length, 9);
                double size = 0;
                for (int index = 0; index < at.length; index++) {
                    if (index < count == levels) {
                        above[index] += 0.125f * noise[index];
                        below[index] -= 0.125f * noise[index];
                        expected += 0.25 * noise[index] * gradient[index];
                        size += Math.abs(0.25 * noise[index] * gradient[index]);
                    }
                }
                double difference = product(outer, numbers.with(form, above).decode(workers))
                        - product(outer, numbers.with(form, below).decode(workers));
                assertEquals(expected, difference, 1e-3 * size, line + (levels ? " levels" : " scales"));
            }
            assertTrue(numbers.size() > 0);
        }
    }

    private static double product(Matrix left, Matrix right) {
        double sum = 0;
        for (int index = 0; index < left.values().length; index++) {
            sum += (double) left.values()[index] * right.values()[index];
        }
        return sum;
    }
}
