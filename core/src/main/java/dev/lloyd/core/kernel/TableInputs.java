package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// Inputs made ready for products with codes of points in tables ({@link TableKernels}): values in the order in which
/// codes come, and their sums by group where there are offsets. One pass; serves all rows of all matrices of the same
/// code width, columns, group size and offsets or none. Immutable, any thread.
public final class TableInputs {
    final int bits;
    final int groupSize;
    final Matrix values;
    final float[] arranged;

    /// Tokens x groups, or empty.
    final float[][] groupSums;

    private TableInputs(Matrix values, TableRows matrix, Workers workers) {
        this.bits = matrix.bits();
        this.groupSize = matrix.groupSize();
        this.values = values;
        this.arranged = TableKernels.arrange(values, matrix, workers);
        this.groupSums = new float[matrix.offsets().length == 0 ? 0 : values.rows()][];
        for (int token = 0; token < groupSums.length; token++) {
            groupSums[token] = sums(token, matrix);
        }
    }

    /// Prepares inputs.
    ///
    /// @param inputs `tokens x columns`, not to be written to afterwards
    /// @param matrix any matrix like those that they will meet
    public static TableInputs of(Matrix inputs, TableRows matrix, Workers workers) {
        if (inputs.columns() != matrix.columns()) {
            throw new IllegalArgumentException("inputs of " + inputs.columns() + " values do not go with "
                    + matrix.columns() + " columns of codes");
        }
        return new TableInputs(inputs, matrix, workers);
    }

    private float[] sums(int token, TableRows matrix) {
        float[] sums = new float[matrix.groups()];
        for (int column = 0; column < matrix.columns(); column++) {
            sums[column / groupSize] += values.at(token, column);
        }
        return sums;
    }
}
