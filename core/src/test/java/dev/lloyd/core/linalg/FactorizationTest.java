package dev.lloyd.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactorizationTest {
    private static final Workers ONE = Workers.of(1);

    @AfterAll
    static void close() {
        ONE.close();
    }

    private static DoubleMatrix random(int rows, int columns, long seed) {
        return DoubleMatrix.of(new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed)));
    }

    /// `X X^T / n + I`: eigenvalues of order one, so that errors are small multiples of the rounding unit.
    private static DoubleMatrix positiveDefinite(int dimension) {
        DoubleMatrix source = random(dimension, dimension, 1);
        DoubleMatrix target = DoubleMatrix.identity(dimension);
        DoubleBlock block = DoubleBlock.of(source);
        Gemm.multiply(1.0 / Math.max(dimension, 1), block, block.transpose(), 1, DoubleBlock.of(target), ONE);
        return target;
    }

    private static DoubleMatrix times(DoubleMatrix left, DoubleMatrix right) {
        return Gemm.product(left, right, ONE);
    }

    private static DoubleMatrix transpose(DoubleMatrix matrix) {
        return Gemm.product(
                DoubleBlock.of(matrix).transpose(), DoubleBlock.of(DoubleMatrix.identity(matrix.rows())), ONE);
    }

    private static DoubleMatrix diagonal(double[] values) {
        DoubleMatrix target = DoubleMatrix.zeros(values.length, values.length);
        for (int index = 0; index < values.length; index++) {
            target.set(index, index, values[index]);
        }
        return target;
    }

    private static void assertClose(DoubleMatrix wanted, DoubleMatrix actual) {
        assertEquals(wanted.rows(), actual.rows());
        assertArrayEquals(wanted.values(), actual.values(), 1e-12 * (10 + wanted.rows()));
    }

    private static Cholesky.Factor factor(Cholesky cholesky) {
        return assertInstanceOf(Cholesky.Factor.class, cholesky);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 31, 255})
    void choleskyMultipliesBackAndItsInverseAndSolutionAreInverse(int dimension) {
        DoubleMatrix matrix = positiveDefinite(dimension);
        DoubleMatrix before = matrix.copy();
        Cholesky.Factor factor = factor(Cholesky.of(matrix));
        assertArrayEquals(before.values(), matrix.values());
        assertClose(matrix, times(factor.lower(), factor.upper()));
        DoubleMatrix inverse = factor.inverse();
        assertClose(DoubleMatrix.identity(dimension), times(matrix, inverse));
        DoubleMatrix right = random(dimension, 3, 2);
        assertClose(right, times(matrix, factor.solve(right)));
        for (int row = 0; row < dimension; row++) {
            assertTrue(factor.lower().at(row, row) > 0);
            for (int column = row + 1; column < dimension; column++) {
                assertEquals(0, factor.lower().at(row, column));
                assertEquals(inverse.at(row, column), inverse.at(/* row= */ column, /* column= */ row));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 31, 255})
    void theFactorOfTheInverseEqualsFactoringTheInverse(int dimension) {
        DoubleMatrix matrix = positiveDefinite(dimension);
        DoubleMatrix wanted =
                factor(Cholesky.of(factor(Cholesky.of(matrix)).inverse())).lower();
        assertClose(wanted, factor(Cholesky.ofInverse(matrix)).lower());
    }

    @Test
    void onlyTheLowerTriangleIsRead() {
        DoubleMatrix matrix = positiveDefinite(5);
        DoubleMatrix spoiled = matrix.copy();
        spoiled.set(1, 3, 1e6);
        assertClose(
                factor(Cholesky.of(matrix)).lower(),
                factor(Cholesky.of(spoiled)).lower());
        assertClose(
                factor(Cholesky.ofInverse(matrix)).lower(),
                factor(Cholesky.ofInverse(spoiled)).lower());
        assertArrayEquals(
                SymmetricEigen.of(matrix).values(), SymmetricEigen.of(spoiled).values(), 1e-12);
    }

    @Test
    void theFailingPivotIsReported() {
        DoubleMatrix matrix = diagonal(new double[] {1, 2, -1, 4});
        assertEquals(new Cholesky.NotPositiveDefinite(2), Cholesky.of(matrix));
        assertEquals(new Cholesky.NotPositiveDefinite(2), Cholesky.ofInverse(matrix));
        assertEquals(
                new Cholesky.NotPositiveDefinite(1), Cholesky.of(new DoubleMatrix(2, 2, new double[] {1, 1, 1, 1})));
    }

    @Test
    void theDeterminantIsTheProductOfThePivots() {
        assertEquals(
                Math.log(24),
                factor(Cholesky.of(diagonal(new double[] {2, 3, 4}))).logDeterminant(),
                1e-14);
    }

    @Test
    void everyTriangleIsSolved() {
        DoubleMatrix lower = factor(Cholesky.of(positiveDefinite(20))).lower();
        DoubleMatrix upper = transpose(lower);
        DoubleMatrix right = random(20, 4, 5);
        assertClose(right, times(lower, Triangle.LOWER.solve(lower, right)));
        assertClose(right, times(upper, Triangle.LOWER_TRANSPOSED.solve(lower, right)));
        assertClose(right, times(upper, Triangle.UPPER.solve(upper, right)));
        assertClose(right, times(lower, Triangle.UPPER_TRANSPOSED.solve(upper, right)));
        lower.set(3, 3, 0);
        var error = assertThrows(IllegalArgumentException.class, () -> Triangle.LOWER.solve(lower, right));
        assertEquals("the triangle is singular: row 3 has a zero diagonal", error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 31, 130})
    void eigenvectorsDiagonalizeWithAscendingValuesAndPositivePeaks(int dimension) {
        DoubleMatrix matrix = positiveDefinite(dimension);
        SymmetricEigen eigen = SymmetricEigen.of(matrix);
        DoubleMatrix vectors = eigen.vectors();
        assertClose(DoubleMatrix.identity(dimension), times(vectors, transpose(vectors)));
        assertClose(matrix, times(times(transpose(vectors), diagonal(eigen.values())), vectors));
        for (int row = 0; row < dimension; row++) {
            assertEquals(1, Signs.ofRow(vectors, row));
            assertTrue(row == 0 || eigen.values()[row - 1] <= eigen.values()[row]);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,3", "1,1", "1,5", "5,1", "7,31", "31,7", "60,60"})
    void singularValuesMultiplyBackAndDescend(int rows, int columns) {
        DoubleMatrix matrix = random(rows, columns, 3);
        Svd svd = Svd.of(matrix);
        int rank = Math.min(rows, columns);
        assertClose(matrix, svd.truncate(rank));
        assertClose(DoubleMatrix.identity(rank), times(transpose(svd.left()), svd.left()));
        assertClose(DoubleMatrix.identity(rank), times(svd.right(), transpose(svd.right())));
        for (int index = 0; index < rank; index++) {
            assertTrue(svd.values()[index] >= 0);
            assertTrue(index == 0 || svd.values()[index - 1] >= svd.values()[index]);
            assertEquals(1, Signs.ofRow(svd.right(), index));
        }
    }

    @Test
    void truncationLeavesExactlyTheDroppedEnergy() {
        DoubleMatrix matrix = random(20, 12, 4);
        Svd svd = Svd.of(matrix.toFloat());
        DoubleMatrix approximation = svd.truncate(5);
        double error = 0;
        for (int index = 0; index < matrix.values().length; index++) {
            error += Math.pow(matrix.values()[index] - approximation.values()[index], 2);
        }
        double dropped = 0;
        for (int index = 5; index < 12; index++) {
            dropped += svd.values()[index] * svd.values()[index];
        }
        assertEquals(dropped, error, 1e-10);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "7,3", "40,40"})
    void qrMultipliesBack(int rows, int columns) {
        DoubleMatrix matrix = random(rows, columns, 6);
        Qr qr = Qr.of(matrix);
        assertClose(matrix, times(qr.orthogonal(), qr.upper()));
        assertClose(DoubleMatrix.identity(columns), times(transpose(qr.orthogonal()), qr.orthogonal()));
        for (int row = 0; row < columns; row++) {
            assertTrue(qr.upper().at(row, row) >= 0);
            for (int column = 0; column < row; column++) {
                assertEquals(0, qr.upper().at(row, column));
            }
        }
    }

    @Test
    void randomOrthogonalMatricesAreOrthogonalAndSeeded() {
        DoubleMatrix first = Qr.randomOrthogonal(33, 7);
        assertClose(DoubleMatrix.identity(33), times(first, transpose(first)));
        assertArrayEquals(first.values(), Qr.randomOrthogonal(33, 7).values());
        assertTrue(first.at(0, 0) != Qr.randomOrthogonal(33, 8).at(0, 0));
        // A random orthogonal matrix is not near the identity: its trace is of order one, not 33.
        double trace = 0;
        for (int index = 0; index < 33; index++) {
            trace += first.at(index, index);
        }
        assertTrue(Math.abs(trace) < 6, "trace " + trace);
    }

    @Test
    void nonFiniteAndMisshapenInputIsRefusedWithItsPlace() {
        DoubleMatrix matrix = positiveDefinite(4);
        matrix.set(2, 1, Double.NaN);
        for (var call : new Runnable[] {
            () -> Cholesky.of(matrix),
            () -> Cholesky.ofInverse(matrix),
            () -> SymmetricEigen.of(matrix),
            () -> Svd.of(matrix),
            () -> Qr.of(matrix)
        }) {
            var error = assertThrows(IllegalArgumentException.class, call::run);
            assertEquals("element (2, 1) is NaN; needs finite values", error.getMessage());
        }
        var shape = assertThrows(IllegalArgumentException.class, () -> Cholesky.of(random(2, 3, 1)));
        assertEquals("needs a square matrix, not 2 x 3", shape.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Qr.of(random(2, 3, 1)));
    }
}
