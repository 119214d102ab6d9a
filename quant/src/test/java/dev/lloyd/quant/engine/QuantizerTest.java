package dev.lloyd.quant.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerTest {
    private static final Matrix WEIGHTS = new Matrix(20, 172, Seeds.gaussian(20 * 172, 7));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=4, group=64)",
                "int(bits=3, group=channel, mode=asymmetric)",
                "int(bits=8, group=tensor, scales=f32)",
                "int(bits=2, group=32, mode=float-zero, scales=nested3x16)",
                "int(bits=1, group=16, scales=e8m0)",
                "int(bits=4, group=16, scales=e4m3)",
                "int(bits=4, group=64) + int(bits=2, group=64)"
            })
    void whatIsStoredDecodesToWhatWasPromised(String line) {
        Recipe recipe = Recipe.parse(line);
        assertEquals(line, recipe.text());
        try (Workers one = Workers.of(1);
                Workers two = Workers.of(2)) {
            CanonicalForm form = new Quantizer(recipe, 1, one)
                    .quantize(WEIGHTS, Optional.empty())
                    .form();
            CanonicalForm restored = CanonicalForm.restore(form.attributes(), form.tensors());
            CanonicalForm parallel = new Quantizer(recipe, 1, two)
                    .quantize(WEIGHTS, Optional.empty())
                    .form();
            assertArrayEquals(form.decode(one).values(), restored.decode(two).values());
            assertEquals(form.tensors(), restored.tensors());
            assertEquals(form.tensors(), parallel.tensors());
        }
    }

    @Test
    void bitsAreEveryByteThatIsStored() {
        try (Workers workers = Workers.of(1)) {
            CanonicalForm form = new Quantizer(Recipe.parse("int(group=64)"), 1, workers)
                    .quantize(WEIGHTS, Optional.empty())
                    .form();
            assertEquals(20 * 86 + 20 * 3 * 2, form.byteSize());
            assertEquals(20 * 86L, form.bytesByTerm().get("plane"));
            assertEquals(8.0 * (20 * 86 + 120) / (20 * 172), form.bits());
        }
    }

    @Test
    void errorIsAtMostHalfAStep() {
        try (Workers workers = Workers.of(1)) {
            Matrix decoded = new Quantizer(Recipe.parse("int(bits=5, group=channel, scales=f32)"), 1, workers)
                    .quantize(WEIGHTS, Optional.empty())
                    .form()
                    .decode(workers);
            for (int row = 0; row < WEIGHTS.rows(); row++) {
                float largest = 0;
                float worst = 0;
                for (int column = 0; column < WEIGHTS.columns(); column++) {
                    largest = Math.max(largest, Math.abs(WEIGHTS.at(row, column)));
                    worst = Math.max(worst, Math.abs(WEIGHTS.at(row, column) - decoded.at(row, column)));
                }
                assertTrue(worst <= largest / 15 / 2 * 1.00001 && worst > largest / 15 / 4, row + ": " + worst);
            }
        }
    }

    @Test
    void rejectsAValueThatIsNotFiniteAndSaysWhere() {
        Matrix weights = WEIGHTS.copy();
        weights.set(3, 5, Float.NaN);
        try (Workers workers = Workers.of(1)) {
            Quantizer quantizer = new Quantizer(Recipe.parse("int"), 1, workers);
            var thrown =
                    assertThrows(IllegalArgumentException.class, () -> quantizer.quantize(weights, Optional.empty()));
            assertTrue(thrown.getMessage().contains("row 3, column 5"), thrown.getMessage());
        }
    }
}
