package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// Inputs made ready for products with planes of bits ({@link BitPlaneKernels}): tables of the signed sums of
/// four values each, and the sums of groups where there are offsets. One pass; serves all rows of all matrices
/// of the same columns and groups. Takes 16 bytes for each value. Immutable, any thread.
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

    private BitPlaneInputs(Matrix values, BitPlanes matrix, Workers workers) {
        this.groupSize = matrix.groupSize();
        this.values = values;
        this.tables = new float[values.rows()][];
        this.groupSums = new float[values.rows()][];
        workers.forEach(values.rows(), token -> {
            tables[token] = BitPlaneKernels.tables(values, token, matrix);
            groupSums[token] = sums(token, matrix);
        });
    }

    /// Prepares inputs.
    ///
    /// @param inputs `tokens x columns`, not to be written to afterwards
    /// @param matrix any matrix like those that they will meet
    public static BitPlaneInputs of(Matrix inputs, BitPlanes matrix, Workers workers) {
        if (inputs.columns() != matrix.columns()) {
            throw new IllegalArgumentException("inputs of " + inputs.columns() + " values do not go with "
                    + matrix.columns() + " columns of bits");
        }
        return new BitPlaneInputs(inputs, matrix, workers);
    }

    private float[] sums(int token, BitPlanes matrix) {
        float[] sums = new float[matrix.groups()];
        for (int column = 0; column < matrix.columns(); column++) {
            sums[column / groupSize] += values.at(token, column);
        }
        return sums;
    }
}
