package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import java.util.Objects;

/// Products of packed codes whose points are listed in a table with inputs, without expanding the codes:
///
///     target[t][r] = sum over groups g of ( scales[r][g] * sum of table_r[code[r][c]] * x[t][c]
///                                         + offsets[r][g] * sum of x[t][c] )
///
/// over the columns `c` of the group. Error: at most `(columns + groups) * 2^-23` times the sum of the magnitudes
/// of the terms. The order of the sums depends on the machine's vector width and the shape, never on the range of
/// rows nor on the other inputs. NaN and infinities in an input spread in its own results as IEEE 754 says. Cost: a
/// look-up in a register, a shift and a multiply-add for each code and input; of four inputs together, one look-up
/// for all.
public final class TableKernels {
    private static final TableRowsSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorTableRows() : new ScalarTableRows();

    private TableKernels() {}

    /// Whether such codes are multiplied faster than one after the other: tables fit into a vector (4 bits in
    /// 512-bit vectors, 3 bits in 256-bit ones), and groups are as {@link PackedKernels} wants them. Where vectors
    /// are turned off, all are multiplied one after the other, and the answer is yes.
    ///
    /// @param bits width of a code
    /// @param columns of a row
    /// @param groupSize columns of a group
    public static boolean covers(int bits, int columns, int groupSize) {
        return SUPPORT.covers(bits, columns, groupSize);
    }

    /// Rows `from .. to` of the product, written to the same columns of the target and nowhere else.
    ///
    /// @param matrix the codes, `rows x columns`
    /// @param inputs prepared for matrices like this one, `tokens x columns`
    /// @param from first row
    /// @param to row after the last
    /// @param target `tokens x rows`
    public static void multiply(TableRows matrix, TableInputs inputs, int from, int to, Matrix target) {
        Objects.checkFromToIndex(from, to, matrix.rows());
        if (inputs.bits != matrix.bits()
                || inputs.groupSize != matrix.groupSize()
                || inputs.values.columns() != matrix.columns()
                || (matrix.offsets().length > 0 && inputs.groupSums.length != inputs.values.rows())
                || target.rows() != inputs.values.rows()
                || target.columns() != matrix.rows()) {
            throw new IllegalArgumentException("inputs of " + inputs.values.rows() + " x " + inputs.values.columns()
                    + " prepared for " + inputs.bits + " bits in groups of " + inputs.groupSize + ", and a target of "
                    + target.rows() + " x " + target.columns() + ", do not go with " + matrix.rows() + " x "
                    + matrix.columns() + " codes of " + matrix.bits() + " bits in groups of " + matrix.groupSize());
        }
        SUPPORT.multiply(matrix, inputs, from, to, target);
    }

    static int arrangedLength(int tokens, TableRows matrix) {
        return SUPPORT.arrangedLength(tokens, matrix);
    }

    static void arrange(Matrix inputs, int token, TableRows matrix, float[] arranged) {
        SUPPORT.arrange(inputs, token, matrix, arranged);
    }
}
