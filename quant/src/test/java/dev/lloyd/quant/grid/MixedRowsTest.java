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
import dev.lloyd.quant.plane.SizeKind;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerCalibration;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixedRowsTest {
    private static final Workers ONE = Workers.of(1);
    private static final int ROWS = 20;
    private static final int COLUMNS = 50;
    private static final String INT = "int(bits=%d, group=16, mode=asymmetric)";

    private final Matrix weights = new Matrix(ROWS, COLUMNS, Seeds.gaussian(ROWS * COLUMNS, 1));

    @AfterAll
    static void close() {
        ONE.close();
    }

    private static CanonicalForm form(String line, Matrix weights, Map<WeightScore, Matrix> scores) {
        LayerStatistics input = LayerStatistics.empty(weights.columns());
        input.add(new Matrix(100, weights.columns(), Seeds.gaussian(100 * weights.columns(), 3)), ONE);
        return new Quantizer(Recipe.parse(line), 1, ONE)
                .quantize(weights, new LayerCalibration(Optional.of(input), List.of(), scores))
                .form();
    }

    private void assertWide(String line, Map<WeightScore, Matrix> scores, IntPredicate wide) {
        Matrix mixed = form(line, weights, scores).decode(ONE);
        Matrix four = form(INT.formatted(4), weights, Map.of()).decode(ONE);
        Matrix eight = form(INT.formatted(8), weights, Map.of()).decode(ONE);
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                assertEquals((wide.test(row) ? eight : four).at(row, column), mixed.at(row, column), "row " + row);
            }
        }
    }

    private static Map<WeightScore, Matrix> ranks(double first, double step) {
        Matrix ranks = Matrix.zeros(ROWS, 1);
        for (int row = 0; row < ROWS; row++) {
            ranks.set(row, 0, (float) (first + step * row));
        }
        return Map.of(WeightScore.ROW_RANK, ranks);
    }

    @Test
    void rowsOfTheModelAreWideWhileTheyAreAmongItsFirst() {
        String line = "mixed-rows(width=16, choice=model)";
        assertWide(line, ranks(0, 0.03), row -> row < 4);
        assertWide(line, ranks(0.2, 0.01), row -> false);
        assertWide(line, ranks(0.09, -0.001), row -> true);
    }

    @Test
    void rowsOfAMatrixAreAsManyWhateverTheModelHas() {
        String line = "mixed-rows(width=16, choice=layer)";
        assertWide(line, ranks(0.5, 0.01), row -> row < 2);
        assertWide(line, ranks(0.5, -0.01), row -> row >= ROWS - 2);
    }

    @Test
    void withoutAModelTheRowsOfLargestRangeAreWide() {
        for (int row : new int[] {3, 17}) {
            weights.set(row, 5, 40);
        }
        assertWide("mixed-rows(width=16)", Map.of(), row -> row == 3 || row == 17);
    }

    @Test
    void allAndNoneAreTheIntegersOfOneWidth() {
        assertWide("mixed-rows(width=16, share=0, choice=random)", Map.of(), row -> false);
        assertWide("mixed-rows(width=16, share=1, choice=random)", Map.of(), row -> true);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 16", "17, 40", "20, 96", "5, 300"})
    void whatIsStoredTakesTheBitsOfItsRowsAndIsReadBack(int rows, int columns) {
        Matrix other = new Matrix(rows, columns, Seeds.gaussian(rows * columns, 2));
        CanonicalForm form = form("mixed-rows(bits=3, width=16, share=0.3)", other, Map.of());
        int wide = (int) Math.round(0.3 * rows);
        int codes = wide * columns + (rows - wide) * Math.ceilDiv(3 * columns, 8);
        assertEquals(codes, form.tensors().under("plane0").byteSize());
        assertEquals(rows, form.tensors().under("codebook0").byteSize());
        Matrix read = CanonicalForm.restore(form.attributes(), form.tensors()).decode(ONE);
        assertArrayEquals(form.decode(ONE).values(), read.values());
    }

    @Test
    void thePlanCountsTheShareOfAllValues() {
        Recipe recipe = Recipe.parse("mixed-rows(choice=model)");
        PlannedSize planned = PlannedSize.of(recipe, 1000, 256, ONE);
        double scales = (16 + 8) / 64.0 + 8 / 256.0;
        assertEquals(4.4 + scales, planned.bits(256_000), 1e-4);
        assertEquals(SizeKind.EXPECTED, planned.kind());
    }

    @Test
    void withoutGradientsTheModelsRowsAreRefusedWithWhatIsMissing() {
        String line = "mixed-rows(choice=model)";
        String message = assertThrows(IllegalArgumentException.class, () -> form(line, weights, Map.of()))
                .getMessage();
        assertTrue(message.contains("needs gradients of the loss"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Quantizer(Recipe.parse(line), 1, ONE).quantize(weights, Optional.empty()));
    }

    @Test
    void wrongSharesAndBrokenMarksAreErrors() {
        assertThrows(IllegalArgumentException.class, () -> Recipe.parse("mixed-rows(share=1.1)"));
        assertThrows(IllegalArgumentException.class, () -> Recipe.parse("mixed-rows(bits=4, wide=3)"));
        CanonicalForm form = form("mixed-rows", weights, Map.of());
        StoredTensors broken =
                form.tensors().plus("codebook0", StoredTensors.of("marks", StoredTensor.ofBytes(new byte[5])));
        assertThrows(IllegalArgumentException.class, () -> CanonicalForm.restore(form.attributes(), broken));
    }
}
