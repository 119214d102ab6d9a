package dev.lloyd.quant.rounding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.range.MinMax;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.RowBlocks;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CoupledSweepTest {
    private static final Workers ONE = Workers.of(1);
    private static final int ROWS = 24;
    private static final int COLUMNS = 40;
    private static final int SIZE = 8;

    private final Matrix weights = new Matrix(ROWS, COLUMNS, Seeds.gaussian(ROWS * COLUMNS, 1));
    private final DoubleMatrix moments = Moments.correlated(COLUMNS, 2);
    private final List<DoubleMatrix> factors = IntStream.range(0, ROWS / SIZE)
            .mapToObj(block -> Moments.correlated(SIZE, 10 + block))
            .toList();

    @AfterAll
    static void close() {
        ONE.close();
    }

    @Test
    void aBlockIsRoundedAsOneRowWhoseSecondDerivativesAreTheKroneckerProduct() {
        Matrix block = weights.rowSlice(0, SIZE).copy();
        DoubleMatrix factor = factors.getFirst();
        Matrix decoded = round("int(bits=3, group=tensor)", block, new RowBlocks(List.of(factor), List.of()), ONE);
        Matrix line = new Matrix(1, SIZE * COLUMNS, block.values().clone());
        DoubleMatrix product = kronecker(Moments.damped(factor, 0.01), Moments.damped(moments, 0.01));
        PlaneWriter writer = writer("int(bits=3, group=tensor)", line);
        Rounded whole =
                new Gptq(0, Gptq.Order.NATURAL).round(new RoundingTask(line, writer, Optional.of(product), 1, ONE));
        assertArrayEquals(whole.decoded().values(), decoded.values());
    }

    @Test
    void rowsThatCountByThemselvesAreThoseOfThePlainSweep() {
        DoubleMatrix identity = DoubleMatrix.identity(SIZE);
        RowBlocks alone = new RowBlocks(List.of(identity, identity, identity), List.of());
        String grid = "int(bits=3, group=16, mode=asymmetric)";
        PlaneWriter writer = writer(grid, weights);
        Matrix plain = new Gptq()
                .round(new RoundingTask(weights, writer, Optional.of(moments), 1, ONE))
                .decoded();
        assertArrayEquals(plain.values(), round(grid, weights, alone, ONE).values());
    }

    @Test
    void theErrorOfBlocksIsBelowThatOfThePlainSweep() {
        List<DoubleMatrix> own = IntStream.range(0, factors.size())
                .mapToObj(block -> Moments.correlated(COLUMNS, 20 + block))
                .toList();
        RowBlocks shared = new RowBlocks(factors, List.of());
        RowBlocks apart = new RowBlocks(factors, own);
        String grid = "int(bits=3, group=16, mode=asymmetric)";
        Matrix plain = new Gptq()
                .round(new RoundingTask(weights, writer(grid, weights), Optional.of(moments), 1, ONE))
                .decoded();
        double whole = loss(plain, shared);
        double coupled = loss(round(grid, weights, shared, ONE), shared);
        assertTrue(coupled < 0.8 * whole, coupled + " against " + whole);
        double wholeApart = loss(plain, apart);
        double coupledApart = loss(round(grid, weights, apart, ONE), apart);
        assertTrue(coupledApart < 0.5 * wholeApart, coupledApart + " against " + wholeApart);
    }

    @Test
    void threadsAndVectorGridsGiveWhatTheCodesDecodeTo() {
        RowBlocks blocks = new RowBlocks(factors, List.of());
        try (Workers three = Workers.of(3)) {
            for (String grid : List.of("int(bits=2, group=8)", "e8p(group=channel)", "int(bits=3, scales=nested4x8)")) {
                PlaneWriter writer = writer(grid, weights);
                RoundingTask task = task(writer, weights, blocks, three);
                Matrix decoded =
                        new Gptq(0.01, Gptq.Order.ACTIVATION).round(task).decoded();
                assertArrayEquals(decoded.values(), writer.planes().decode(ONE).values(), grid);
                RoundingTask again = task(writer(grid, weights), weights, blocks, ONE);
                Matrix other =
                        new Gptq(0.01, Gptq.Order.ACTIVATION).round(again).decoded();
                assertArrayEquals(decoded.values(), other.values(), grid);
            }
        }
    }

    @Test
    void theObjectiveBringsTheBlocksThroughInputTransformsAndRefusesOutputTransforms() {
        LayerStatistics statistics = LayerStatistics.of(moments.copy(), magnitudes(), new float[COLUMNS], 1)
                .withRows(new RowBlocks(factors, List.of(moments, moments, moments)));
        assertTrue(loss(quantized("hadamard | int(bits=3, group=8) | gptq | objective=attention", statistics))
                < loss(quantized("hadamard | int(bits=3, group=8) | gptq", statistics)));
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> quantized("random-orthogonal(side=both) | int(bits=3) | gptq | objective=attention", statistics));
        assertTrue(String.valueOf(error.getMessage()).contains("mixes or scales rows"), error.getMessage());
    }

    @Test
    void wrongShapesAreErrors() {
        RowBlocks few = new RowBlocks(factors.subList(0, 2), List.of());
        assertEquals(
                "blocks of 16 rows do not fit a matrix of 24",
                assertThrows(IllegalArgumentException.class, () -> round("int", weights, few, ONE))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new RowBlocks(List.of(), List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RowBlocks(List.of(DoubleMatrix.identity(2), DoubleMatrix.identity(3)), List.of()));
        RowBlocks blocks = new RowBlocks(factors, List.of());
        assertThrows(IllegalArgumentException.class, () -> round("kmeans(along=column)", weights, blocks, ONE));
    }

    private static double[] magnitudes() {
        double[] target = new double[COLUMNS];
        Arrays.fill(target, 1);
        return target;
    }

    private Matrix quantized(String line, LayerStatistics statistics) {
        return new Quantizer(Recipe.parse(line), 1, ONE)
                .quantize(weights, Optional.of(statistics))
                .form()
                .decode(ONE);
    }

    private Matrix round(String grid, Matrix values, RowBlocks blocks, Workers workers) {
        return new Gptq()
                .round(task(writer(grid, values), values, blocks, workers))
                .decoded();
    }

    private RoundingTask task(PlaneWriter writer, Matrix values, RowBlocks blocks, Workers workers) {
        ErrorMatrices errors = new ErrorMatrices(values.rows(), List.of(moments));
        return new RoundingTask(values, writer, Optional.of(errors), 1, workers, Optional.of(blocks), Optional.empty());
    }

    private static PlaneWriter writer(String text, Matrix values) {
        Grid grid = (Grid) PartText.parse(Question.GRID, text);
        float[] importance = new float[values.columns()];
        Arrays.fill(importance, 1);
        Sample sample = new Sample(values.values(), values.columns(), importance, 1, ONE);
        return new PlaneWriter(
                List.of(grid), List.of(grid.points(sample)), new MinMax(), values, importance, Optional.empty());
    }

    private double loss(Matrix decoded) {
        return loss(decoded, new RowBlocks(factors, List.of()));
    }

    /// `sum tr(G E M E^T)` in plain loops.
    private double loss(Matrix decoded, RowBlocks blocks) {
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            int block = row / SIZE;
            DoubleMatrix inner =
                    blocks.moments().isEmpty() ? moments : blocks.moments().get(block);
            for (int other = block * SIZE; other < (block + 1) * SIZE; other++) {
                double product = 0;
                for (int left = 0; left < COLUMNS; left++) {
                    for (int right = 0; right < COLUMNS; right++) {
                        product += ((double) decoded.at(row, left) - weights.at(row, left))
                                * inner.at(left, right)
                                * ((double) decoded.at(other, right) - weights.at(other, right));
                    }
                }
                sum += blocks.factors().get(block).at(row % SIZE, other % SIZE) * product;
            }
        }
        return sum;
    }

    private static DoubleMatrix kronecker(DoubleMatrix left, DoubleMatrix right) {
        int inner = right.rows();
        int size = left.rows() * inner;
        DoubleMatrix target = DoubleMatrix.zeros(size, size);
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                target.set(row, column, left.at(row / inner, column / inner) * right.at(row % inner, column % inner));
            }
        }
        return target;
    }
}
