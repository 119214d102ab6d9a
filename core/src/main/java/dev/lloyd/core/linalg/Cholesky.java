package dev.lloyd.core.linalg;

import dev.lloyd.core.matrix.DoubleMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The Cholesky factorization of a symmetric matrix, or the pivot at which it failed:
///
///     A = L L^T,    L lower triangular with a positive diagonal
///
/// Only the lower triangle of `A` is read. Cost: `n^3 / 3` operations. A matrix that is not positive definite is a
/// result and not an exception, since callers answer it with more damping.
public sealed interface Cholesky {
    /// Factors a symmetric matrix, which is left as it is.
    ///
    /// @param symmetric `n x n`, finite in its lower triangle and everywhere else
    static Cholesky of(DoubleMatrix symmetric) {
        Natives.requireSquare(symmetric);
        Natives.requireFinite(symmetric);
        int dimension = symmetric.rows();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = Natives.copy(symmetric, arena);
            int info = factor(values, dimension);
            if (info > 0) {
                return new NotPositiveDefinite(info - 1);
            }
            return new Factor(clearUpper(Natives.matrix(values, dimension, dimension)));
        }
    }

    /// Factors the inverse of a symmetric matrix, without forming the inverse:
    ///
    ///     A^-1 = L L^T = U^T U,    U = L^T
    ///
    /// `U` ({@link Factor#upper()}) is what GPTQ reads its error feedback from. With `J` the reversal of order, `J
    /// A J = M M^T` gives `A = R R^T` for the upper triangular `R = J M J`, hence `U = R^-1`: one factorization and
    /// one triangular inverse, half of the usual Cholesky, inverse, Cholesky, and it fails only if `A` is not
    /// positive definite. Cost: `2 n^3 / 3` operations. A failing pivot counts leading minors of the reversed
    /// matrix, yet is given as an index of `A`.
    ///
    /// @param symmetric `n x n` and finite; left as it is
    static Cholesky ofInverse(DoubleMatrix symmetric) {
        Natives.requireSquare(symmetric);
        Natives.requireFinite(symmetric);
        int dimension = symmetric.rows();
        try (Arena arena = Arena.ofConfined()) {
            // Reversed, an array's upper triangle is where its lower one was; mirror first, so that `A`'s lower is
            // read.
            MemorySegment values = Natives.copy(reverse(mirrorLower(symmetric)), arena);
            int info = factor(values, dimension);
            if (info > 0) {
                return new NotPositiveDefinite(dimension - info);
            }
            OpenBlas.info("dtrtri", () -> (int) OpenBlas.DTRTRI.invokeExact(
                    OpenBlas.COLUMN_MAJOR, (byte) 'U', (byte) 'N', dimension, values, Math.max(dimension, 1)));
            DoubleMatrix inverse = clearUpper(Natives.matrix(values, dimension, dimension));
            return new Factor(transpose(reverse(inverse)));
        }
    }

    /// A factorization that succeeded.
    ///
    /// @param lower `n x n`, zero above the diagonal
    record Factor(DoubleMatrix lower) implements Cholesky {
        /// Trusts that the matrix is lower triangular with a positive diagonal.
        public Factor {
            Natives.requireSquare(lower);
        }

        /// The transpose of the lower factor, in new storage.
        public DoubleMatrix upper() {
            return transpose(lower);
        }

        /// The inverse of the matrix that was factored, exactly symmetric. Cost: `2 n^3 / 3` operations.
        public DoubleMatrix inverse() {
            int dimension = lower.rows();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment values = Natives.copy(lower, arena);
                OpenBlas.info("dpotri", () -> (int) OpenBlas.DPOTRI.invokeExact(
                        OpenBlas.COLUMN_MAJOR, (byte) 'U', dimension, values, Math.max(dimension, 1)));
                return mirrorLower(Natives.matrix(values, dimension, dimension));
            }
        }

        /// Solves `A X = B` for `B` of `n x m`, in new storage. Cost: `2 n^2 m` operations.
        public DoubleMatrix solve(DoubleMatrix right) {
            DoubleMatrix half = Triangle.LOWER.solve(lower, right);
            return Triangle.LOWER_TRANSPOSED.solve(lower, half);
        }

        /// The logarithm of the determinant of the matrix that was factored.
        public double logDeterminant() {
            double sum = 0;
            for (int index = 0; index < lower.rows(); index++) {
                sum += Math.log(lower.at(index, index));
            }
            return 2 * sum;
        }
    }

    /// A factorization that failed.
    ///
    /// @param pivot index of the first row whose pivot is zero or negative
    record NotPositiveDefinite(int pivot) implements Cholesky {
        /// Needs an index.
        public NotPositiveDefinite {
            if (pivot < 0) {
                throw new IllegalArgumentException("pivot must be 0 or more, not " + pivot);
            }
        }
    }

    /// Row-major lower is column-major upper: no transposition.
    private static int factor(MemorySegment values, int dimension) {
        return OpenBlas.info("dpotrf", () -> (int) OpenBlas.DPOTRF.invokeExact(
                OpenBlas.COLUMN_MAJOR, (byte) 'U', dimension, values, Math.max(dimension, 1)));
    }

    private static DoubleMatrix clearUpper(DoubleMatrix matrix) {
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = row + 1; column < matrix.columns(); column++) {
                matrix.set(row, column, 0);
            }
        }
        return matrix;
    }

    private static DoubleMatrix mirrorLower(DoubleMatrix matrix) {
        DoubleMatrix target = matrix.copy();
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = row + 1; column < matrix.columns(); column++) {
                target.set(row, column, matrix.at(/* row= */ column, /* column= */ row));
            }
        }
        return target;
    }

    /// `J A J`: rows and columns in reverse order, which is the array in reverse order.
    private static DoubleMatrix reverse(DoubleMatrix source) {
        int count = source.values().length;
        double[] target = new double[count];
        for (int index = 0; index < count; index++) {
            target[index] = source.values()[count - 1 - index];
        }
        return new DoubleMatrix(source.rows(), source.columns(), target);
    }

    private static DoubleMatrix transpose(DoubleMatrix source) {
        DoubleMatrix target = DoubleMatrix.zeros(source.columns(), source.rows());
        for (int row = 0; row < source.rows(); row++) {
            for (int column = 0; column < source.columns(); column++) {
                target.set(column, row, source.at(row, column));
            }
        }
        return target;
    }
}
