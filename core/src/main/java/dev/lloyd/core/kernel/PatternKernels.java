package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import java.util.Objects;

/// Products of words of signed patterns ({@link PatternRows}) with inputs, without expanding the matrix:
///
///     target[t][r] = sum over groups g of scales[r][g] * sum of point[r][c] * x[t][c]
///
/// over the columns `c` of the group. Error: at most `(columns + groups + 4) 2^-23` times the sum of the
/// magnitudes of the terms. An input's terms are added in one order, whatever the range of rows and the
/// other inputs. NaN and infinities in an input spread in its own results as IEEE 754 says. Cost: for
/// eight columns three loads, an exclusive or and an addition, which serve up to four inputs, and a
/// multiply-add for each input.
public final class PatternKernels {
    private static final PatternSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorPatterns() : new ScalarPatterns();

    private PatternKernels() {}

    /// Whether words are multiplied faster than one after the other: vectors have 256 bits or more. Where
    /// vectors are turned off, the answer is yes.
    public static boolean covers() {
        return SUPPORT.covers();
    }

    /// Rows `from .. to` of the product, written to the same columns of the target and nowhere else.
    ///
    /// @param matrix the words, `rows x columns`
    /// @param inputs `tokens x columns`
    /// @param from first row
    /// @param to row after the last
    /// @param target `tokens x rows`
    public static void multiply(PatternRows matrix, Matrix inputs, int from, int to, Matrix target) {
        Objects.checkFromToIndex(from, to, matrix.rows());
        if (inputs.columns() != matrix.columns()
                || target.rows() != inputs.rows()
                || target.columns() != matrix.rows()) {
            throw new IllegalArgumentException("inputs of " + inputs.rows() + " x " + inputs.columns()
                    + " and a target of " + target.rows() + " x " + target.columns() + " do not go with "
                    + matrix.rows() + " x " + matrix.columns() + " values of patterns");
        }
        SUPPORT.multiply(matrix, inputs, from, to, target);
    }
}
