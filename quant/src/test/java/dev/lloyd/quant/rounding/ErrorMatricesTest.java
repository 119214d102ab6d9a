package dev.lloyd.quant.rounding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.part.Rounding;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Roundings with a matrix of the error for each run of rows make of each run what they make of it alone.
class ErrorMatricesTest {
    private static final int ROWS = 53;
    private static final int COLUMNS = 150;
    private static final Workers TWO = Workers.of(2);

    private final Matrix weights = new Matrix(ROWS, COLUMNS, Seeds.gaussian(ROWS * COLUMNS, 1));
    private final DoubleMatrix first = Moments.correlated(COLUMNS, 2);
    private final DoubleMatrix second = Moments.correlated(COLUMNS, 3);

    @AfterAll
    static void close() {
        TWO.close();
    }

    private static Matrix rounded(Rounding rounding, Grid grid, Matrix weights, List<DoubleMatrix> matrices) {
        float[] ones = new float[COLUMNS];
        Arrays.fill(ones, 1);
        Points points = grid.points(new Sample(weights.values(), COLUMNS, ones, 5, TWO));
        PlaneWriter writer =
                new PlaneWriter(List.of(grid), List.of(points), grid.defaultRange(), weights, ones, Optional.empty());
        ErrorMatrices errors = new ErrorMatrices(weights.rows(), matrices);
        Matrix decoded = rounding.round(new RoundingTask(
                        weights, writer, Optional.of(errors), 5, TWO, Optional.empty(), Optional.empty()))
                .decoded();
        assertArrayEquals(writer.planes().decode(TWO).values(), decoded.values(), "codes do not say what was decoded");
        return decoded;
    }

    private static Matrix rows(Matrix matrix, int from, int to) {
        return new Matrix(to - from, COLUMNS, Arrays.copyOfRange(matrix.values(), matrix.offset(from), to * COLUMNS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gptq",
                "gptq(order=reverse)",
                "greedy-path",
                "coordinate-descent",
                "coordinate-descent(order=greedy)",
                "alternating(rounds=3, rounding=coordinate-descent)",
                "alternating"
            })
    void everyRunIsRoundedAsIfItWereAlone(String text) {
        Rounding rounding = Rounding.parse(text);
        Grid grid = (Grid) PartText.parse(Question.GRID, "int(bits=3, group=50)");
        Matrix together = rounded(rounding, grid, weights, List.of(first, second));
        Matrix upper = rounded(rounding, grid, rows(weights, 0, 16), List.of(first));
        Matrix lower = rounded(rounding, grid, rows(weights, 16, ROWS), List.of(second));
        assertArrayEquals(upper.values(), rows(together, 0, 16).values());
        assertArrayEquals(lower.values(), rows(together, 16, ROWS).values());
    }

    @Test
    void codebooksThatRowsShareAreFittedToTheErrorOfAllRuns() {
        Grid grid = (Grid) PartText.parse(Question.GRID, "kmeans(bits=1, dimension=3, scales=f32)");
        ErrorMatrices errors = new ErrorMatrices(ROWS, List.of(first, second));
        double before = loss(errors, rounded(new Gptq(), grid, weights, errors.matrices()));
        double after = loss(errors, rounded(new CodebookUpdate(), grid, weights, errors.matrices()));
        assertEquals(true, after < 0.99 * before, after + " after, " + before + " before");
    }

    private double loss(ErrorMatrices errors, Matrix decoded) {
        double sum = 0;
        for (int run = 0; run < errors.count(); run++) {
            int from = errors.start(run);
            int to = errors.start(run + 1);
            sum += Moments.loss(rows(weights, from, to), rows(decoded, from, to), errors.of(from));
        }
        return sum;
    }

    @Test
    void runsAreWholeTilesAndCoverAllRows() {
        for (int rows : new int[] {1, 15, 16, 33, 256, 1021}) {
            for (int wanted : new int[] {1, 2, 4, 7, 64}) {
                int count = ErrorMatrices.runs(rows, wanted);
                assertEquals(0, ErrorMatrices.start(rows, count, 0));
                assertEquals(rows, ErrorMatrices.start(rows, count, count));
                for (int run = 1; run < count; run++) {
                    int start = ErrorMatrices.start(rows, count, run);
                    assertEquals(0, start % 16);
                    assertEquals(true, start > ErrorMatrices.start(rows, count, run - 1));
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new ErrorMatrices(20, List.of(first, second)));
        assertThrows(IllegalArgumentException.class, () -> new ErrorMatrices(20, List.of()));
    }
}
