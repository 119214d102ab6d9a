package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import java.util.Arrays;

/// Rows in binary16, growing at the end and shrinking at both.
final class HalfRows {
    private static final float MOST = 65_504;

    private final int columns;
    private short[] values;
    private int rows;

    HalfRows(int columns) {
        this.columns = columns;
        this.values = new short[16 * columns];
    }

    int rows() {
        return rows;
    }

    /// Adds rows, rounded; magnitudes above 65,504 become that.
    void append(Matrix matrix) {
        int end = Math.multiplyExact(rows + matrix.rows(), columns);
        if (end > values.length) {
            values = Arrays.copyOf(values, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * values.length, end)));
        }
        int start = rows * columns;
        for (int index = 0; index < matrix.values().length; index++) {
            values[start + index] = Float.floatToFloat16(Math.clamp(matrix.values()[index], -MOST, MOST));
        }
        rows += matrix.rows();
    }

    /// Forgets the first rows.
    void dropFirst(int count) {
        System.arraycopy(values, count * columns, values, 0, (rows - count) * columns);
        rows -= count;
    }

    /// Keeps the first rows.
    void keepFirst(int count) {
        rows = count;
    }

    /// Rows `from` to `to`.
    Matrix slice(int from, int to) {
        Matrix target = Matrix.zeros(to - from, columns);
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] = Float.float16ToFloat(values[from * columns + index]);
        }
        return target;
    }

    long byteSize() {
        return byteSize(rows, columns);
    }

    static long byteSize(int rows, int columns) {
        return 2L * rows * columns;
    }
}
