package dev.lloyd.quant.rounding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.grid.IntGrid;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Rounding;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.plane.Tile;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GreedyPathTest {
    private static final Workers ONE = Workers.of(1);
    private static final Grid TERNARY =
            new IntGrid(2, new Granularity.Channel(), IntGrid.Mode.SYMMETRIC, ScaleFormat.Real.F32);

    @AfterAll
    static void close() {
        ONE.close();
    }

    /// The paper's loop over the calibration inputs themselves, in double precision.
    @Test
    void codesAreThoseOfTheLoopOverInputs() {
        int count = 30;
        int columns = 64;
        Matrix weights = gaussian(20, columns, 1);
        Matrix inputs = gaussian(count, columns, 2);
        Matrix decoded = run(new GreedyPath(), TERNARY, weights, moments(inputs));
        int same = 0;
        for (int row = 0; row < 20; row++) {
            double scale = 0;
            for (int column = 0; column < columns; column++) {
                scale = Math.max(scale, Math.abs(weights.at(row, column)));
            }
            double[] missing = new double[count];
            double margin = 1;
            boolean equal = true;
            for (int column = 0; column < columns; column++) {
                double product = 0;
                double square = 0;
                for (int index = 0; index < count; index++) {
                    double input = inputs.at(index, column);
                    product += input * (missing[index] + weights.at(row, column) * input);
                    square += input * input;
                }
                double place = product / square / scale;
                double code = Math.clamp(Math.rint(place), -1, 1);
                margin = Math.min(margin, Math.abs(Math.abs(place) - 0.5));
                for (int index = 0; index < count; index++) {
                    missing[index] += (weights.at(row, column) - scale * code) * inputs.at(index, column);
                }
                equal &= Math.abs(decoded.at(row, column) - scale * code) < 1e-5;
            }
            // Single and double precision may part ways at a tie.
            assertTrue(equal || margin < 1e-4, "row " + row + ", nearest tie at " + margin);
            same += equal ? 1 : 0;
        }
        assertTrue(same >= 18, same + " of 20 rows");
    }

    /// Of `N` Gaussian columns: sixteen times as many, the relative error falls to less than a sixth (`log N / N`
    /// would make it 0.1), and to nearest it stays.
    @Test
    void theRelativeErrorFallsWithTheNumberOfColumns() {
        double[] path = new double[2];
        double[] nearest = new double[2];
        int[] sizes = {64, 1024};
        for (int place = 0; place < 2; place++) {
            Matrix weights = uniform(16, sizes[place], 3);
            DoubleMatrix moments = moments(gaussian(24, sizes[place], 4));
            double energy = Moments.loss(weights, Matrix.zeros(16, sizes[place]), moments);
            path[place] = Moments.loss(weights, run(new GreedyPath(), TERNARY, weights, moments), moments) / energy;
            nearest[place] = Moments.loss(weights, run(new Nearest(), TERNARY, weights, moments), moments) / energy;
        }
        assertTrue(path[1] < path[0] / 6, path[0] + " to " + path[1]);
        assertEquals(nearest[0], nearest[1], 0.3 * nearest[0]);
        assertTrue(path[1] < nearest[1] / 10, path[1] + " against " + nearest[1]);
    }

    @Test
    void tilesOfSeveralColumnsAreCorrectedTogether() {
        Grid grid = new VectorGrid(new Tile(1, 4), new Granularity.Channel());
        Matrix weights = gaussian(16, 128, 5);
        DoubleMatrix moments = Moments.correlated(128, 6);
        double path = Moments.loss(weights, run(new GreedyPath(), grid, weights, moments), moments);
        double nearest = Moments.loss(weights, run(new Nearest(), grid, weights, moments), moments);
        assertTrue(path < nearest, path + " against " + nearest);
    }

    @Test
    void deadChannelsAreReported() {
        Matrix weights = gaussian(4, 32, 7);
        DoubleMatrix moments = Moments.correlated(32, 8);
        for (int index = 0; index < 32; index++) {
            moments.set(5, index, 0);
            moments.set(index, 5, 0);
        }
        RoundingTask task = task(TERNARY, weights, moments);
        assertEquals(
                List.of("1 of 32 input channels were always 0; they are rounded without feedback"),
                new GreedyPath().round(task).notes());
    }

    private static Matrix run(Rounding rounding, Grid grid, Matrix weights, DoubleMatrix moments) {
        return rounding.round(task(grid, weights, moments)).decoded();
    }

    private static RoundingTask task(Grid grid, Matrix weights, DoubleMatrix moments) {
        float[] ones = new float[weights.columns()];
        Arrays.fill(ones, 1);
        Sample sample = new Sample(weights.values(), weights.columns(), ones, 1, ONE);
        PlaneWriter writer = new PlaneWriter(
                List.of(grid), List.of(grid.points(sample)), grid.defaultRange(), weights, ones, Optional.empty());
        return new RoundingTask(weights, writer, Optional.of(moments), 1, ONE);
    }

    private static DoubleMatrix moments(Matrix inputs) {
        DoubleMatrix moments = DoubleMatrix.zeros(inputs.columns(), inputs.columns());
        for (int index = 0; index < inputs.rows(); index++) {
            for (int row = 0; row < inputs.columns(); row++) {
                double value = inputs.at(index, row);
                for (int column = 0; column < inputs.columns(); column++) {
                    moments.set(row, column, moments.at(row, column) + value * inputs.at(index, column));
                }
            }
        }
        return moments;
    }

    /// Between -1 and 1.
    private static Matrix uniform(int rows, int columns, long seed) {
        var random = new java.util.Random(seed);
        Matrix matrix = Matrix.zeros(rows, columns);
        for (int index = 0; index < matrix.values().length; index++) {
            matrix.values()[index] = 2 * random.nextFloat() - 1;
        }
        return matrix;
    }

    private static Matrix gaussian(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }
}
