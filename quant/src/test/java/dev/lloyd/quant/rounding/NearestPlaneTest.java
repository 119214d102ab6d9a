package dev.lloyd.quant.rounding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.grid.IntGrid;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.GroupScale;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// GPTQ as Babai's nearest plane: the same codes as an algorithm that knows lattices only, and never an error above
/// its bound.
class NearestPlaneTest {
    private static final Workers ONE = Workers.of(1);
    /// So small beside the range that nothing is clipped: values stay below 4, and 127 steps are 12.7.
    private static final float SCALE = 0.1f;

    @AfterAll
    static void close() {
        ONE.close();
    }

    /// Where no value of a row is nearly in the middle between two points, all codes are the same; single and double
    /// precision may part ways at a tie.
    @Test
    void backToFrontTheCodesAreThoseOfBabaisNearestPlane() {
        int compared = 0;
        int rows = 0;
        for (int seed = 0; seed < 20; seed++) {
            Matrix weights = gaussian(16, 40, seed);
            DoubleMatrix moments = Moments.damped(Moments.correlated(40, 100 + seed), 0.01);
            Matrix decoded = run(new Gptq(0, Gptq.Order.REVERSE), weights, moments);
            for (int row = 0; row < 16; row++) {
                double[] codes = new double[40];
                double margin = nearestPlane(weights, row, moments, codes);
                rows++;
                for (int column = 0; column < 40 && margin > 1e-3; column++) {
                    compared += column == 0 ? 1 : 0;
                    assertEquals(
                            codes[column], Math.rint(decoded.at(row, column) / (double) SCALE), 0.25, "seed " + seed);
                }
            }
        }
        // Of 40 values none is within a thousandth of a tie in nine cases of ten.
        assertTrue(compared > 0.85 * rows, compared + " of " + rows);
    }

    /// Babai's algorithm: from the last basis vector to the first, the nearest of the parallel planes.
    ///
    /// @return how far the nearest tie was, in steps
    private static double nearestPlane(Matrix weights, int row, DoubleMatrix moments, double[] codes) {
        int count = moments.rows();
        DoubleMatrix root = ((Cholesky.Factor) Cholesky.of(moments)).upper();
        double[][] basis = new double[count][count];
        double[] rest = new double[count];
        for (int column = 0; column < count; column++) {
            for (int index = 0; index < count; index++) {
                basis[column][index] = SCALE * root.at(index, column);
                rest[index] += root.at(index, column) * weights.at(row, column);
            }
        }
        double[][] orthogonal = orthogonal(basis);
        double margin = 1;
        for (int column = count - 1; column >= 0; column--) {
            double place = dot(rest, orthogonal[column]) / dot(orthogonal[column], orthogonal[column]);
            codes[column] = Math.rint(place);
            margin = Math.min(margin, 0.5 - Math.abs(place - codes[column]));
            for (int index = 0; index < count; index++) {
                rest[index] -= codes[column] * basis[column][index];
            }
        }
        return margin;
    }

    private static double[][] orthogonal(double[][] basis) {
        double[][] vectors = new double[basis.length][];
        for (int column = 0; column < basis.length; column++) {
            vectors[column] = basis[column].clone();
            for (int former = 0; former < column; former++) {
                double share = dot(vectors[column], vectors[former]) / dot(vectors[former], vectors[former]);
                for (int index = 0; index < basis.length; index++) {
                    vectors[column][index] -= share * vectors[former][index];
                }
            }
        }
        return vectors;
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int index = 0; index < left.length; index++) {
            sum += left[index] * right[index];
        }
        return sum;
    }

    /// 800 cases of 3 rows; errors that are uniform inside a step are a third of the bound in the mean.
    @Test
    void theErrorIsNeverAboveTheBoundAndAThirdOfItInTheMean() {
        double errors = 0;
        double bounds = 0;
        for (int seed = 0; seed < 200; seed++) {
            int columns = 1 + seed % 37;
            Matrix weights = gaussian(3, columns, 1000 + seed);
            DoubleMatrix moments = Moments.damped(Moments.correlated(columns, 2000 + seed), 0.01);
            for (Gptq.Order order : Gptq.Order.values()) {
                Matrix decoded = run(new Gptq(0, order), weights, moments);
                double bound = SCALE * SCALE / 4 * pivots(order(order, moments).arranged(moments));
                for (int row = 0; row < 3; row++) {
                    double error =
                            Moments.loss(weights.rowSlice(row, row + 1), decoded.rowSlice(row, row + 1), moments);
                    assertTrue(error <= bound * (1 + 1e-4), order + ", seed " + seed + ": " + error + " > " + bound);
                    errors += error;
                    bounds += bound;
                }
            }
        }
        assertEquals(1.0 / 3, errors / bounds, 0.02);
    }

    /// Against all orders of five columns: near the best of them, and below the natural one.
    @Test
    void leastPivotsFirstKeepTheBoundLow() {
        double pivoted = 0;
        double natural = 0;
        double best = 0;
        for (int seed = 0; seed < 50; seed++) {
            DoubleMatrix moments = Moments.damped(Moments.correlated(5, 3000 + seed), 0.01);
            pivoted += pivots(SweepOrder.pivoted(moments, 1).arranged(moments));
            natural += pivots(moments);
            best += bestOrder(moments, new int[5], 0);
        }
        assertTrue(best <= pivoted && pivoted < 1.05 * best, pivoted + " against " + best);
        assertTrue(pivoted < natural, pivoted + " against " + natural);
    }

    private static double bestOrder(DoubleMatrix moments, int[] columns, int place) {
        if (place == columns.length) {
            int[] starts = {0, 1, 2, 3, 4, 5};
            return pivots(new SweepOrder(columns, starts).arranged(moments));
        }
        double best = Double.POSITIVE_INFINITY;
        for (int column = 0; column < columns.length; column++) {
            int candidate = column;
            if (Arrays.stream(columns, 0, place).noneMatch(taken -> taken == candidate)) {
                columns[place] = column;
                best = Math.min(best, bestOrder(moments, columns, place + 1));
            }
        }
        return best;
    }

    private static SweepOrder order(Gptq.Order order, DoubleMatrix moments) {
        return switch (order) {
            case NATURAL -> SweepOrder.natural(moments.rows(), 1);
            case REVERSE -> SweepOrder.reverse(moments.rows(), 1);
            case ACTIVATION -> SweepOrder.descending(moments, 1);
            case PIVOT -> SweepOrder.pivoted(moments, 1);
        };
    }

    /// `sum of 1 / U_jj^2`: the squared lengths of the lattice's orthogonalised basis.
    private static double pivots(DoubleMatrix moments) {
        DoubleMatrix upper = ((Cholesky.Factor) Cholesky.ofInverse(moments)).upper();
        double sum = 0;
        for (int index = 0; index < moments.rows(); index++) {
            sum += 1 / (upper.at(index, index) * upper.at(index, index));
        }
        return sum;
    }

    private static Matrix run(Gptq part, Matrix weights, DoubleMatrix moments) {
        IntGrid grid = new IntGrid(8, new Granularity.Channel(), IntGrid.Mode.SYMMETRIC, ScaleFormat.Real.F32);
        Range fixed = (group, points) -> new GroupScale(SCALE);
        float[] ones = new float[weights.columns()];
        Arrays.fill(ones, 1);
        Sample sample = new Sample(weights.values(), weights.columns(), ones, 1, ONE);
        PlaneWriter writer =
                new PlaneWriter(List.of(grid), List.of(grid.points(sample)), fixed, weights, ones, Optional.empty());
        return part.round(new RoundingTask(weights, writer, Optional.of(moments), 1, ONE))
                .decoded();
    }

    private static Matrix gaussian(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }
}
