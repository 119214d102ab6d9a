package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The reference of products through tables: points times values, summed by group, then the group's scale and
/// offset.
final class ScalarTableRows implements TableRowsSupport {
    @Override
    public boolean covers(int bits, int columns, int groupSize) {
        return true;
    }

    @Override
    public int arrangedLength(int tokens, TableRows matrix) {
        return 0;
    }

    @Override
    public void arrange(Matrix inputs, int token, TableRows matrix, float[] arranged) {
        // They are multiplied in their own order.
    }

    @Override
    public void multiply(TableRows matrix, TableInputs inputs, int from, int to, Matrix target) {
        for (int token = 0; token < target.rows(); token++) {
            for (int row = from; row < to; row++) {
                target.set(token, row, product(matrix, inputs, token, row));
            }
        }
    }

    private static float product(TableRows matrix, TableInputs inputs, int token, int row) {
        int table = matrix.tableOffset(row);
        float sum = 0;
        for (int group = 0; group < matrix.groups(); group++) {
            int first = group * matrix.groupSize();
            int last = (int) Math.min(matrix.columns(), (long) first + matrix.groupSize());
            float product = 0;
            for (int column = first; column < last; column++) {
                product += matrix.tables()[table + matrix.code(row, column)] * inputs.values.at(token, column);
            }
            int index = row * matrix.groups() + group;
            sum += matrix.scales()[index] * product;
            if (matrix.offsets().length > 0) {
                sum += matrix.offsets()[index] * inputs.groupSums[token][group];
            }
        }
        return sum;
    }
}
