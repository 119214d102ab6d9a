package dev.lloyd.core.linalg;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The thin singular value decomposition:
///
///     A = left diag(values) right,    left^T left = right right^T = I,    k = min(m, n)
///
/// Singular values descend and are never negative. The entry of largest magnitude of every row of `right` is
/// positive (the first such entry if several are equal), which makes the result unique where singular values are
/// distinct and not zero. Cost: about `20 m n k` operations.
///
/// @param left `m x k`, orthonormal columns
/// @param values the `k` singular values, descending
/// @param right `k x n`, orthonormal rows (the transpose of the usual `V`)
@SuppressWarnings("ArrayRecordComponent") // A result, handed over to the caller.
public record Svd(DoubleMatrix left, double[] values, DoubleMatrix right) {
    /// Checks that the three belong together.
    public Svd {
        if (left.columns() != values.length || right.rows() != values.length) {
            throw new IllegalArgumentException(values.length + " singular values do not go with factors of "
                    + left.columns() + " columns and " + right.rows() + " rows");
        }
    }

    /// Decomposes a matrix, which is left as it is. All work is in double precision.
    ///
    /// @param matrix `m x n`, finite
    public static Svd of(Matrix matrix) {
        return of(DoubleMatrix.of(matrix));
    }

    /// Decomposes a matrix, which is left as it is.
    ///
    /// @param matrix `m x n`, finite
    public static Svd of(DoubleMatrix matrix) {
        Natives.requireFinite(matrix);
        int rows = matrix.rows();
        int columns = matrix.columns();
        int rank = Math.min(rows, columns);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = Natives.copy(matrix, arena);
            MemorySegment values = Natives.doubles(rank, arena);
            MemorySegment left = Natives.doubles((long) rows * rank, arena);
            MemorySegment right = Natives.doubles((long) rank * columns, arena);
            // Row-major A is column-major A^T, whose left factor is our right one: no transposition.
            int info = rank == 0
                    ? 0
                    : OpenBlas.info("dgesdd", () -> (int) OpenBlas.DGESDD.invokeExact(
                            OpenBlas.COLUMN_MAJOR,
                            (byte) 'S',
                            columns,
                            rows,
                            source,
                            columns,
                            values,
                            right,
                            columns,
                            left,
                            rank));
            Natives.requireConvergence("singular value decomposition", info);
            Svd result = new Svd(
                    Natives.matrix(left, rows, rank),
                    Natives.values(values, rank),
                    Natives.matrix(right, rank, columns));
            result.fixSigns();
            return result;
        }
    }

    /// The best approximation of rank at most `rank` (Eckart and Young 1936): the product of the leading terms.
    public DoubleMatrix truncate(int rank) {
        if (rank < 0 || rank > values.length) {
            throw new IllegalArgumentException("rank must be 0 to " + values.length + ", not " + rank);
        }
        DoubleMatrix scaled = left.copy();
        for (int row = 0; row < left.rows(); row++) {
            for (int column = 0; column < values.length; column++) {
                scaled.set(row, column, left.at(row, column) * values[column]);
            }
        }
        DoubleMatrix target = DoubleMatrix.zeros(left.rows(), right.columns());
        Gemm.dgemm(
                1,
                DoubleBlock.of(scaled).slice(0, 0, left.rows(), rank),
                DoubleBlock.of(right).slice(0, 0, rank, right.columns()),
                0,
                DoubleBlock.of(target));
        return target;
    }

    private void fixSigns() {
        for (int index = 0; index < values.length; index++) {
            double sign = Signs.ofRow(right, index);
            Signs.scaleRow(right, index, sign);
            Signs.scaleColumn(left, index, sign);
        }
    }
}
