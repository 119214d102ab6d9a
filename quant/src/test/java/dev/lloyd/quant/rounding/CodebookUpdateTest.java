package dev.lloyd.quant.rounding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.Mask;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.plane.CodebookMap;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.range.Rms;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodebookUpdateTest {
    private static final int ROWS = 21;
    private static final int COLUMNS = 26;
    private static final String KMEANS = "kmeans(bits=1, dimension=3, scales=f32)";
    private static final String COLUMN = "kmeans(bits=1, dimension=2, along=column)";
    private static final String SIGNS = "sign-kmeans(bits=1.5, dimension=4, scales=f32)";
    private static final String PLACES = "product(subvectors=5, bits=2)";
    private static final String SHARED = "shared-codebook(bits=2, books=3)";
    private static final String SUMS = "additive(bits=2, codebooks=2, dimension=4)";

    private final Matrix weights = new Matrix(ROWS, COLUMNS, Seeds.gaussian(ROWS * COLUMNS, 1));
    private final DoubleMatrix moments = Moments.correlated(COLUMNS, 2);

    private RoundingTask task(String line, Optional<Mask> kept, Workers workers) {
        Grid grid = (Grid) PartText.parse(Question.GRID, line);
        float[] ones = new float[COLUMNS];
        Arrays.fill(ones, 1);
        Points points = grid.points(new Sample(weights.values(), COLUMNS, ones, 5, workers));
        PlaneWriter writer = new PlaneWriter(List.of(grid), List.of(points), new Rms(), weights, ones, kept);
        return new RoundingTask(weights, writer, Optional.of(moments), 5, workers);
    }

    /// Solved densely, level by level: the least error that any levels have for the codes of gptq.
    private double optimum(RoundingTask task) {
        Matrix decoded = new Gptq().round(task).decoded();
        CodebookMap map = new CodebookMap(task.writer().planes(), task.writer()::isKept);
        DoubleMatrix gram = DoubleMatrix.zeros(map.size(), map.size());
        Matrix[] images = new Matrix[map.size()];
        for (int level = 0; level < map.size(); level++) {
            double[] unit = new double[map.size()];
            unit[level] = 1;
            images[level] = map.decode(unit, task.workers());
        }
        DoubleMatrix right = DoubleMatrix.zeros(map.size(), 1);
        for (int level = 0; level < map.size(); level++) {
            for (int other = 0; other < map.size(); other++) {
                gram.set(level, other, product(images[level], images[other]) + (level == other ? 1e-6 : 0));
            }
            right.set(level, 0, -product(images[level], minus(decoded)));
        }
        DoubleMatrix moves = ((Cholesky.Factor) Cholesky.of(gram)).solve(right);
        Matrix best = decoded.copy();
        for (int level = 0; level < map.size(); level++) {
            for (int index = 0; index < best.values().length; index++) {
                best.values()[index] +=
                        (float) (moves.at(level, 0) * images[level].values()[index]);
            }
        }
        return Moments.loss(weights, best, moments);
    }

    private Matrix minus(Matrix decoded) {
        Matrix error = decoded.copy();
        for (int index = 0; index < error.values().length; index++) {
            error.values()[index] -= weights.values()[index];
        }
        return error;
    }

    private double product(Matrix left, Matrix right) {
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                for (int other = 0; other < COLUMNS; other++) {
                    sum += left.at(row, column) * moments.at(column, other) * right.at(row, other);
                }
            }
        }
        return sum;
    }

    /// Levels are stored in binary16, so the error is within about 2^-10 of the optimum's slope: 0.1 %.
    @ParameterizedTest
    @ValueSource(strings = {KMEANS, COLUMN, SIGNS, SUMS, SHARED})
    void manyStepsFindTheOptimumOfADenseSolution(String line) {
        try (Workers workers = Workers.of(1)) {
            double optimum = optimum(task(line, Optional.empty(), workers));
            Matrix decoded = new CodebookUpdate(200, CodebookUpdate.Start.GPTQ, 1)
                    .round(task(line, Optional.empty(), workers))
                    .decoded();
            double loss = Moments.loss(weights, decoded, moments);
            assertEquals(optimum, loss, 1e-3 * optimum);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {KMEANS, COLUMN, SIGNS, SUMS, PLACES, SHARED})
    void theErrorFallsAndWhatIsDecodedIsWhatIsStored(String line) {
        Mask mask = new Mask(ROWS, COLUMNS);
        mask.add(3, 4);
        mask.add(20, 25);
        weights.set(3, 4, 50);
        try (Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            Matrix gptq = new Gptq().round(task(line, Optional.of(mask), one)).decoded();
            double before = Moments.loss(weights, gptq, moments);
            RoundingTask task = task(line, Optional.of(mask), one);
            Matrix decoded = new CodebookUpdate().round(task).decoded();
            // Levels of single values are few, and near their best already.
            double share = line.equals(SHARED) ? 1 : 0.97;
            assertTrue(Moments.loss(weights, decoded, moments) < share * before);
            Matrix stored = task.writer().planes().decode(one);
            task.writer().sparse().orElseThrow().addTo(0, ROWS, stored.values());
            assertArrayEquals(stored.values(), decoded.values(), 1e-5f);
            assertEquals(gptq.at(3, 4), decoded.at(3, 4), 0.05); // Half a step of binary16 at 50 is 0.016.
            RoundingTask again = task(line, Optional.of(mask), three);
            assertArrayEquals(
                    decoded.values(),
                    new CodebookUpdate().round(again).decoded().values());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {KMEANS, COLUMN, SIGNS, SHARED})
    void moreRoundsLowerTheErrorAndWhatIsDecodedIsWhatIsStored(String line) {
        try (Workers workers = Workers.of(1)) {
            double former = Double.POSITIVE_INFINITY;
            for (int rounds : new int[] {1, 2, 6}) {
                RoundingTask task = task(line, Optional.empty(), workers);
                Matrix decoded = new CodebookUpdate(25, CodebookUpdate.Start.GPTQ, rounds)
                        .round(task)
                        .decoded();
                assertArrayEquals(task.writer().planes().decode(workers).values(), decoded.values(), 1e-6f);
                double loss = Moments.loss(weights, decoded, moments);
                assertTrue(loss < former, rounds + " rounds: " + loss + " after " + former);
                former = loss;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"int(bits=3)", "e8p", "gaussian-vq(bits=2)"})
    void gridsWithoutAFittedCodebookStayAsTheyWere(String line) {
        try (Workers workers = Workers.of(1)) {
            Matrix decoded = new CodebookUpdate()
                    .round(task(line, Optional.empty(), workers))
                    .decoded();
            Matrix gptq =
                    new Gptq().round(task(line, Optional.empty(), workers)).decoded();
            assertArrayEquals(gptq.values(), decoded.values());
        }
    }
}
