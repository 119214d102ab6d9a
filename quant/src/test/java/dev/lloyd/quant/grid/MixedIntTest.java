package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.PlannedSize;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixedIntTest {
    private static final Workers ONE = Workers.of(1);

    @AfterAll
    static void close() {
        ONE.close();
    }

    /// Twelve groups of eight in each row, of which two are a hundred times as large.
    private static Matrix uneven() {
        Matrix weights = new Matrix(20, 96, Seeds.gaussian(20 * 96, 1));
        for (int row = 0; row < 20; row++) {
            for (int group : new int[] {row % 12, (row + 5) % 12}) {
                for (int column = 8 * group; column < 8 * group + 8; column++) {
                    weights.set(row, column, 100 * weights.at(row, column));
                }
            }
        }
        return weights;
    }

    @Test
    void theGroupsOfLargestRangeAreThoseOfTheWideGrid() {
        Matrix weights = uneven();
        Matrix mixed = decoded("mixed-int(width=8, share=0.1667, scales=f32)", weights);
        Matrix narrow = decoded("int(bits=2, group=8, mode=asymmetric, scales=f32)", weights);
        Matrix wide = decoded("int(bits=4, group=8, mode=asymmetric, scales=f32)", weights);
        for (int row = 0; row < 20; row++) {
            for (int column = 0; column < 96; column++) {
                int group = column / 8;
                boolean large = group == row % 12 || group == (row + 5) % 12;
                assertEquals((large ? wide : narrow).at(row, column), mixed.at(row, column));
            }
        }
    }

    @Test
    void allAndNoneAreTheIntegersOfOneWidth() {
        Matrix weights = uneven();
        assertArrayEquals(
                decoded("int(bits=3, group=16, mode=asymmetric)", weights).values(),
                decoded("mixed-int(bits=3, width=16, share=0, scales=f16)", weights)
                        .values());
        assertArrayEquals(
                decoded("int(bits=4, group=16, mode=asymmetric)", weights).values(),
                decoded("mixed-int(bits=3, width=16, share=1, scales=f16)", weights)
                        .values());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 16", "17, 40", "20, 96", "5, 300"})
    void whatIsStoredIsPlannedAndReadBack(int rows, int columns) {
        Matrix weights = new Matrix(rows, columns, Seeds.gaussian(rows * columns, 2));
        Recipe recipe = Recipe.parse("mixed-int(share=0.3)");
        CanonicalForm form = new Quantizer(recipe, 1, ONE)
                .quantize(weights, Optional.empty())
                .form();
        assertEquals(PlannedSize.of(recipe, rows, columns, ONE).bytes(), form.byteSize());
        int wide = (int) Math.round(0.3 * (columns / 16));
        int codes = (2 * columns + 2 * 16 * wide + 7) / 8;
        int marks = (Math.ceilDiv(columns, 16) + 7) / 8;
        assertEquals((long) rows * (codes + marks), bytes(form, "plane0") + bytes(form, "codebook0"));
        Matrix read = CanonicalForm.restore(form.attributes(), form.tensors()).decode(ONE);
        assertArrayEquals(form.decode(ONE).values(), read.values());
    }

    private static long bytes(CanonicalForm form, String prefix) {
        return form.tensors().under(prefix).byteSize();
    }

    @Test
    void wrongSharesAndBrokenMarksAreErrors() {
        assertThrows(IllegalArgumentException.class, () -> Recipe.parse("mixed-int(share=1.1)"));
        assertThrows(IllegalArgumentException.class, () -> Recipe.parse("mixed-int(bits=4, wide=3)"));
        StoredTensors side = StoredTensors.of("marks", StoredTensor.ofBytes(new byte[5]));
        assertThrows(IllegalArgumentException.class, () -> new MixedInt().restore(side, 5, 256));
        assertThrows(IllegalArgumentException.class, () -> new MixedInt().restore(side, 4, 16), "a row too many");
        assertThrows(IllegalArgumentException.class, () -> new MixedInt().restore(side, 16), "rows unknown");
        assertTrue(new MixedInt().restore(side, 5, 16) instanceof MixedPoints);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed-int", "mixed-rows"})
    void aMatrixOfNoColumnsIsReadBack(String line) {
        CanonicalForm form = new Quantizer(Recipe.parse(line), 1, ONE)
                .quantize(Matrix.zeros(5, 0), Optional.empty())
                .form();
        assertEquals(
                5,
                CanonicalForm.restore(form.attributes(), form.tensors())
                        .decode(ONE)
                        .rows());
    }

    @Test
    void aCodeThatIsWiderThanItsPlaceIsRefused() {
        Planes planes = new Quantizer(Recipe.parse("mixed-int(share=0)"), 1, ONE)
                .quantize(uneven(), Optional.empty())
                .form()
                .planes();
        short[] codes = planes.codes();
        codes[7] = 4;
        assertThrows(IllegalArgumentException.class, () -> planes.withCodes(List.of(codes)));
    }

    private static Matrix decoded(String line, Matrix weights) {
        return new Quantizer(Recipe.parse(line), 1, ONE)
                .quantize(weights, Optional.empty())
                .form()
                .decode(ONE);
    }
}
