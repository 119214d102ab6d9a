package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.bound.Bound;
import dev.lloyd.quant.bound.BoundRow;
import dev.lloyd.quant.bound.Source;
import dev.lloyd.quant.recipe.Recipe;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Mean squared errors of trellis codes on N(0, 1) against figures that an independent program measured
/// (tail-biting, 256 values). Errors are near normal, so `n` values give a standard error of `sqrt(2 / n)`.
class TrellisFiguresTest {
    private static void assertFigure(String line, int rows, double mse) {
        Matrix values = new Matrix(rows, 256, Source.GAUSSIAN.sample(rows * 256, 6));
        try (Workers workers = Workers.of(2)) {
            BoundRow row = Bound.measure(Recipe.parse(line), "gaussian", values, 5, workers);
            assertEquals(mse, row.mse(), 0.01 * mse);
        }
    }

    /// Our table is another one of the same kind. 262,144 values: 0.3 %.
    @ParameterizedTest
    @CsvSource({"1, 0.8660, 0.2748", "2, 0.9682, 0.0736", "3, 0.9922, 0.0197", "4, 0.9980, 0.00536"})
    void aRandomTableHasThePublishedDistortion(int bits, double scale, double mse) {
        String line = "trellis(code=random, window=12, bits=" + bits + ", scale=" + scale + ", group=tensor)";
        assertFigure(line, 1024, mse);
    }

    /// 81,920 values: 0.5 %.
    @ParameterizedTest
    @CsvSource({"1mad, 0.0690", "3inst, 0.0689", "mul1, 0.0684", "random, 0.0682"})
    void aWindowOf16BitsHasThePublishedDistortion(String code, double mse) {
        assertFigure("trellis(code=" + code + ", window=16, scale=0.9682, group=tensor)", 320, mse);
    }
}
