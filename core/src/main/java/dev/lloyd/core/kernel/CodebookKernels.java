package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import java.util.Objects;

/// Decodes rows of vectors from codebooks ({@link CodebookRows}) to floats, several values at a time: they are as
/// the equations there say, evaluated from left to right, to the last bit, on every machine. Cost: for every register
/// that a vector takes a load for each stage and a store, for every single value a look-up, and a pass over the row for
/// scales and zeros. In vectors of 512 bits single values, pairs and fours from a codebook of up to 256 values are
/// looked up 64 values at a time.
public final class CodebookKernels {
    private static final CodebookSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorCodebooks() : new ScalarCodebooks();

    /// Of each thread.
    private static final ThreadRoom STARTS = new ThreadRoom();

    private static final ThreadRoom CODES = new ThreadRoom();

    private CodebookKernels() {}

    /// Rows `from .. to` as floats.
    ///
    /// @param target gets them from its first row on; as many columns as the matrix
    public static void decode(CodebookRows matrix, int from, int to, Matrix target) {
        Objects.checkFromToIndex(from, to, matrix.rows());
        if (target.columns() != matrix.columns() || target.rows() < to - from) {
            throw new IllegalArgumentException("a target of " + target.rows() + " x " + target.columns()
                    + " cannot take " + (to - from) + " rows of " + matrix.columns() + " values");
        }
        decode(matrix, from, to, target, SUPPORT);
    }

    static void decode(CodebookRows matrix, int from, int to, Matrix target, CodebookSupport support) {
        int parts = matrix.books(0).parts(matrix.columns());
        int[] starts = STARTS.intsOfLength(parts + 1);
        int[] codes = CODES.intsOfLength(parts * matrix.books(0).stages() + CodebookTile.SLACK);
        matrix.books(0).across(matrix.columns(), starts);
        for (int row = from; row < to; row++) {
            if (row == from || row % matrix.tall() == 0) {
                matrix.codes().read(row / matrix.tall(), codes);
            }
            support.points(matrix.books(row), parts, starts, codes, target.values(), target.offset(row - from));
            support.scale(matrix, row, target.values(), target.offset(row - from));
        }
    }
}
