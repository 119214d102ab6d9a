package dev.lloyd.core.linalg;

import dev.lloyd.core.matrix.DoubleMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The eigendecomposition of a symmetric matrix:
///
///     A = V^T diag(values) V,    V V^T = I
///
/// **Rows** of `V` are the eigenvectors: `V x` are the coordinates of `x` in the eigenbasis, so `V` is the matrix
/// of the KLT. Eigenvalues ascend. The entry of largest magnitude of every eigenvector is positive (the first such
/// entry if several are equal), which makes the result unique where eigenvalues are distinct. Cost: about `9 n^3`
/// operations.
///
/// @param values the `n` eigenvalues, ascending
/// @param vectors `n x n`, row `i` is the unit eigenvector of `values[i]`
@SuppressWarnings("ArrayRecordComponent") // A result, handed over to the caller.
public record SymmetricEigen(double[] values, DoubleMatrix vectors) {
    /// Checks that the two belong together.
    public SymmetricEigen {
        if (vectors.rows() != values.length || vectors.columns() != values.length) {
            throw new IllegalArgumentException(values.length + " eigenvalues do not go with " + vectors.rows() + " x "
                    + vectors.columns() + " eigenvectors");
        }
    }

    /// Decomposes a symmetric matrix, of which only the lower triangle counts; it is left as it is.
    ///
    /// @param symmetric `n x n`, finite
    public static SymmetricEigen of(DoubleMatrix symmetric) {
        Natives.requireSquare(symmetric);
        Natives.requireFinite(symmetric);
        int dimension = symmetric.rows();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vectors = Natives.copy(symmetric, arena);
            MemorySegment values = Natives.doubles(dimension, arena);
            int info = OpenBlas.info("dsyevd", () -> (int) OpenBlas.DSYEVD.invokeExact(
                    OpenBlas.COLUMN_MAJOR, (byte) 'V', (byte) 'U', dimension, vectors, Math.max(dimension, 1), values));
            Natives.requireConvergence("symmetric eigendecomposition", info);
            // Column-major eigenvectors in columns are row-major eigenvectors in rows.
            DoubleMatrix rows = Natives.matrix(vectors, dimension, dimension);
            for (int row = 0; row < dimension; row++) {
                Signs.scaleRow(rows, row, Signs.ofRow(rows, row));
            }
            return new SymmetricEigen(Natives.values(values, dimension), rows);
        }
    }
}
