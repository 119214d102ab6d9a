package dev.lloyd.quant.form;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Other values in the place of the planes, and the values that would make a form exact.
class CanonicalFormTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=3, group=8)",
                "hadamard(side=both) | int(bits=3, group=8)",
                "outliers(share=0.05) | int(bits=3, group=8)",
                "hadamard | low-rank(rank=2, target=weights) | int(bits=2, group=8) + int(bits=2, group=8)"
            })
    void whatThePlanesStandForGivesTheOriginal(String line) {
        Matrix weights = new Matrix(16, 24, Seeds.gaussian(16 * 24, 3));
        try (Workers one = Workers.of(1)) {
            CanonicalForm form = new Quantizer(Recipe.parse(line), 1, one)
                    .quantize(weights, Optional.empty())
                    .form();
            Matrix decoded = form.planes().decode(one);
            float[] before = decoded.values().clone();
            assertArrayEquals(
                    form.decode(one).values(), form.outer(decoded, one).values());
            assertArrayEquals(before, decoded.values(), "not changed");
            Matrix target = form.target(weights, one);
            assertArrayEquals(weights.values(), form.outer(target, one).values(), 1e-5f);
        }
    }
}
