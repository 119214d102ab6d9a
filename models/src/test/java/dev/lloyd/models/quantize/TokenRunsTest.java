package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenRunsTest {
    @Test
    void everyRunHasItsOwnWeightedSecondMoments() {
        Matrix input = new Matrix(3, 2, Seeds.gaussian(6, 1));
        Matrix next = new Matrix(1, 2, Seeds.gaussian(2, 2));
        Matrix weights = new Matrix(3, 2, new float[] {1, 0, 2, 3, 0.5f, 4});
        Matrix last = new Matrix(1, 2, new float[] {5, 6});
        try (Workers one = Workers.of(1)) {
            TokenRuns runs = new TokenRuns(Map.of("asked", List.of(weights, last)), one);
            runs.add("asked", input);
            runs.add("other", input);
            runs.end();
            runs.add("asked", next);
            runs.end();
            List<LayerStatistics> seen = runs.of("asked");
            assertEquals(2, seen.size());
            for (int run = 0; run < 2; run++) {
                assertMoments(seen.get(run).outer(), run, input, weights, next, last);
            }
            assertTrue(runs.of("other").isEmpty());
        }
    }

    private static void assertMoments(
            DoubleMatrix outer, int run, Matrix input, Matrix weights, Matrix next, Matrix last) {
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 2; column++) {
                double expected = last.at(0, run) * next.at(0, row) * next.at(0, column);
                for (int token = 0; token < 3; token++) {
                    expected += weights.at(token, run) * input.at(token, row) * input.at(token, column);
                }
                assertEquals(expected, outer.at(row, column), 1e-5);
            }
        }
    }
}
