package dev.lloyd.core.linalg;

import dev.lloyd.core.matrix.DoubleMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Which triangle of a matrix takes part in a triangular solve, and whether it is transposed.
public enum Triangle {
    /// `L X = B`
    LOWER(OpenBlas.LOWER, OpenBlas.PLAIN),
    /// `L^T X = B`
    LOWER_TRANSPOSED(OpenBlas.LOWER, OpenBlas.TRANSPOSED),
    /// `U X = B`
    UPPER(OpenBlas.UPPER, OpenBlas.PLAIN),
    /// `U^T X = B`
    UPPER_TRANSPOSED(OpenBlas.UPPER, OpenBlas.TRANSPOSED);

    private final int side;
    private final int operation;

    Triangle(int side, int operation) {
        this.side = side;
        this.operation = operation;
    }

    /// Solves for `X` in new storage; the other triangle is not read. Cost: `n^2 m` operations.
    ///
    /// @param triangular `n x n`; a zero on its diagonal is an error that names the row
    /// @param right `B`, `n x m`; left as it is
    public DoubleMatrix solve(DoubleMatrix triangular, DoubleMatrix right) {
        Natives.requireSquare(triangular);
        int dimension = triangular.rows();
        if (right.rows() != dimension) {
            throw new IllegalArgumentException(
                    "a triangle of " + dimension + " rows needs a right side of as many, not " + right.rows());
        }
        for (int row = 0; row < dimension; row++) {
            if (triangular.at(row, row) == 0) {
                throw new IllegalArgumentException("the triangle is singular: row " + row + " has a zero diagonal");
            }
        }
        int columns = right.columns();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment factor = Natives.copy(triangular, arena);
            MemorySegment solution = Natives.copy(right, arena);
            OpenBlas.run(() -> {
                OpenBlas.DTRSM.invokeExact(
                        OpenBlas.ROW_MAJOR,
                        OpenBlas.LEFT,
                        side,
                        operation,
                        OpenBlas.NON_UNIT,
                        dimension,
                        columns,
                        1.0,
                        factor,
                        Math.max(dimension, 1),
                        solution,
                        Math.max(columns, 1));
            });
            return Natives.matrix(solution, dimension, columns);
        }
    }
}
