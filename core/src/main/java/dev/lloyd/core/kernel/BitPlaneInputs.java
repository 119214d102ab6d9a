package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.function.IntConsumer;

/// Inputs made ready for products with planes of bits ({@link BitPlaneKernels}): tables of the signed sums of
/// four values each, and the sums of groups where there are offsets. One pass; serves all rows of all matrices
/// of the same columns and groups. Takes 16 bytes for each value. Any thread may read; one at a
/// time prepares.
public final class BitPlaneInputs {
    /// Values of a table.
    static final int WIDE = 4;

    /// Entries of a table, one for each pattern of signs.
    static final int ENTRIES = 1 << WIDE;

    final int groupSize;
    final Matrix values;

    /// Tokens x tables, those of a group after those of the group before; empty where none are used.
    final float[][] tables;

    /// Tokens x groups.
    final float[][] groupSums;

    private final BitPlanes matrix;
    private final IntConsumer take = this::take;

    private BitPlaneInputs(Matrix values, BitPlanes matrix) {
        if (values.columns() != matrix.columns()) {
            throw new IllegalArgumentException("inputs of " + values.columns() + " values do not go with "
                    + matrix.columns() + " columns of bits");
        }
        this.groupSize = matrix.groupSize();
        this.values = values;
        this.tables = new float[values.rows()][BitPlaneKernels.tablesLength(matrix)];
        this.groupSums = new float[values.rows()][matrix.groups()];
        this.matrix = matrix;
    }

    /// Prepares inputs.
    ///
    /// @param inputs `tokens x columns`, not to be written to afterwards
    /// @param matrix any matrix like those that they will meet
    public static BitPlaneInputs of(Matrix inputs, BitPlanes matrix, Workers workers) {
        BitPlaneInputs ready = over(inputs, matrix);
        ready.prepare(workers);
        return ready;
    }

    /// Inputs to be prepared, again whenever they change.
    ///
    /// @param inputs `tokens x columns`
    /// @param matrix any matrix like those that they will meet
    public static BitPlaneInputs over(Matrix inputs, BitPlanes matrix) {
        return new BitPlaneInputs(inputs, matrix);
    }

    /// Takes what the inputs hold now, without garbage.
    public void prepare(Workers workers) {
        workers.forEach(values.rows(), take);
    }

    private void take(int token) {
        BitPlaneKernels.tables(values, token, matrix, tables[token]);
        GroupSums.write(values.values(), values.offset(token), values.columns(), groupSize, groupSums[token]);
    }
}
