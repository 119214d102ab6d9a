package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTest {
    @Test
    void pointsGoFromOneEndOfAStepToTheOther() {
        try (Workers workers = Workers.of(1)) {
            float[] table = ((TablePoints)
                            new Cell().atRate(2).points(new Sample(new float[0], 0, new float[0], 1, workers)))
                    .table();
            assertEquals(-0.5f, table[0]);
            assertEquals(-1f / 6, table[1], 1e-7);
            assertEquals(1f / 6, table[2], 1e-7);
            assertEquals(0.5f, table[3]);
        }
    }

    /// Half a step of the second plane is `range / (2^B1 - 1) / (2^B2 - 1) / 2`; scale and zero in binary16 move
    /// the ends of the range by up to `2^-11` of it, which is a code of the first plane's business.
    @ParameterizedTest
    @CsvSource({"4, 4", "4, 8", "8, 8", "1, 1"})
    void noValueIsFartherThanHalfAStepOfTheSecondPlane(int first, int second) {
        Recipe recipe = Recipe.parse(
                "int(bits=" + first + ", group=channel, mode=float-zero, scales=f32) + cell(bits=" + second + ")");
        Matrix weights = new Matrix(20, 96, Seeds.gaussian(20 * 96, 5));
        try (Workers workers = Workers.of(2)) {
            Matrix decoded = new Quantizer(recipe, 1, workers)
                    .quantize(weights, Optional.empty())
                    .form()
                    .decode(workers);
            for (int row = 0; row < 20; row++) {
                float[] values = weights.rowSlice(row, row + 1).values().clone();
                java.util.Arrays.sort(values);
                double range = values[95] - values[0];
                double half = range / ((1 << first) - 1) / ((1 << second) - 1) / 2;
                for (int column = 0; column < 96; column++) {
                    double error = Math.abs(decoded.at(row, column) - weights.at(row, column));
                    assertTrue(error <= half + range / 2048, row + ", " + column + ": " + error + " of " + half);
                }
            }
        }
    }
}
