package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.function.IntConsumer;

/// Inputs made ready for products with codes of points in tables ({@link TableKernels}): values in the order in which
/// codes come, and their sums by group where there are offsets. One pass; serves all rows of all matrices of the same
/// code width, columns, group size and offsets or none. Any thread may read; one at a time prepares.
public final class TableInputs {
    final int bits;
    final int groupSize;
    final Matrix values;
    final float[] arranged;

    /// Tokens x groups, or empty.
    final float[][] groupSums;

    private final TableRows matrix;
    private final IntConsumer take = this::take;

    private TableInputs(Matrix values, TableRows matrix) {
        if (values.columns() != matrix.columns()) {
            throw new IllegalArgumentException("inputs of " + values.columns() + " values do not go with "
                    + matrix.columns() + " columns of codes");
        }
        this.bits = matrix.bits();
        this.groupSize = matrix.groupSize();
        this.values = values;
        this.arranged = new float[TableKernels.arrangedLength(values.rows(), matrix)];
        this.groupSums = new float[matrix.offsets().length == 0 ? 0 : values.rows()][matrix.groups()];
        this.matrix = matrix;
    }

    /// Prepares inputs.
    ///
    /// @param inputs `tokens x columns`, not to be written to afterwards
    /// @param matrix any matrix like those that they will meet
    public static TableInputs of(Matrix inputs, TableRows matrix, Workers workers) {
        TableInputs ready = over(inputs, matrix);
        ready.prepare(workers);
        return ready;
    }

    /// Inputs to be prepared, again whenever they change.
    ///
    /// @param inputs `tokens x columns`
    /// @param matrix any matrix like those that they will meet
    public static TableInputs over(Matrix inputs, TableRows matrix) {
        return new TableInputs(inputs, matrix);
    }

    /// Takes what the inputs hold now, without garbage.
    public void prepare(Workers workers) {
        workers.forEach(values.rows(), take);
    }

    private void take(int token) {
        TableKernels.arrange(values, token, matrix, arranged);
        if (groupSums.length > 0) {
            GroupSums.write(values.values(), values.offset(token), values.columns(), groupSize, groupSums[token]);
        }
    }
}
