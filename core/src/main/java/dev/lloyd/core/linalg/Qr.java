package dev.lloyd.core.linalg;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.random.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/// The thin QR factorization of a tall matrix:
///
///     A = Q R,    Q^T Q = I,    R upper triangular with no negative diagonal entry
///
/// Cost: about `4 m n^2` operations.
///
/// @param orthogonal `Q`, `m x n`
/// @param upper `R`, `n x n`
public record Qr(DoubleMatrix orthogonal, DoubleMatrix upper) {
    /// Checks that the two belong together.
    public Qr {
        Natives.requireSquare(upper);
        if (orthogonal.columns() != upper.rows()) {
            throw new IllegalArgumentException(
                    "Q of " + orthogonal.columns() + " columns does not go with R of " + upper.rows() + " rows");
        }
    }

    /// Factors a matrix with at least as many rows as columns, which is left as it is.
    ///
    /// @param matrix `m x n`, `m >= n`, finite
    public static Qr of(DoubleMatrix matrix) {
        Natives.requireFinite(matrix);
        int rows = matrix.rows();
        int columns = matrix.columns();
        if (rows < columns) {
            throw new IllegalArgumentException("needs at least as many rows as columns, not " + rows + " x " + columns);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = Natives.copy(matrix, arena);
            MemorySegment reflectors = Natives.doubles(columns, arena);
            int stride = Math.max(columns, 1);
            OpenBlas.info("dgeqrf", () ->
                    (int) OpenBlas.DGEQRF.invokeExact(OpenBlas.ROW_MAJOR, rows, columns, values, stride, reflectors));
            DoubleMatrix upper = upperTriangle(Natives.matrix(values, rows, columns));
            OpenBlas.info("dorgqr", () -> (int) OpenBlas.DORGQR.invokeExact(
                    OpenBlas.ROW_MAJOR, rows, columns, columns, values, stride, reflectors));
            DoubleMatrix orthogonal = Natives.matrix(values, rows, columns);
            for (int index = 0; index < columns; index++) {
                double sign = upper.at(index, index) < 0 ? -1 : 1;
                Signs.scaleRow(upper, index, sign);
                Signs.scaleColumn(orthogonal, index, sign);
            }
            return new Qr(orthogonal, upper);
        }
    }

    /// A random orthogonal matrix, uniform over the orthogonal group (Haar): the `Q` of a Gaussian matrix, whose
    /// positive diagonal in `R` makes it uniform (Mezzadri, How to generate random matrices from the classical
    /// compact groups, 2007).
    ///
    /// @param dimension rows and columns, 0 or more
    /// @param seed equal seeds give equal matrices on the same machine
    public static DoubleMatrix randomOrthogonal(int dimension, long seed) {
        DoubleMatrix gaussian = DoubleMatrix.zeros(dimension, dimension);
        RandomGenerator generator = Seeds.generator(seed);
        for (int index = 0; index < gaussian.values().length; index++) {
            gaussian.values()[index] = generator.nextGaussian();
        }
        return of(gaussian).orthogonal();
    }

    private static DoubleMatrix upperTriangle(DoubleMatrix source) {
        DoubleMatrix target = DoubleMatrix.zeros(source.columns(), source.columns());
        for (int row = 0; row < target.rows(); row++) {
            for (int column = row; column < target.columns(); column++) {
                target.set(row, column, source.at(row, column));
            }
        }
        return target;
    }
}
