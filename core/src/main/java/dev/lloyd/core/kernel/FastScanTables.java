package dev.lloyd.core.kernel;

import java.util.Arrays;

/// What the tables of a {@link FastScan} are made of. The value of a code of 4 bits is a chain of fused products,
/// from the first column to the last,
///
///     table[t][code] = fma(v[n - 1], point[n - 1], ... fma(v[1], point[1], v[0] * point[0]))
///
/// of 4 columns and their bits, or of 2 columns with 2 bits each. A table spans `(points.last - points.first) |v|_1`.
/// An entry counts steps from a value of its table's own, which lies so that what is rounded up on one side of the
/// table's middle is rounded down on the other, and is kept from 0 to the greatest, whatever single precision makes of
/// points that lie far from zero and near each other:
///
///     zero[t] = (points.last + points.first) / 2 * sum(v) - step * round(span / step) / 2
///
/// @param values of the columns, and zeros up to the end of the last byte
/// @param points what codes stand for
/// @param zeros what an entry of 0 stands for, for each table
/// @param step what an entry of 1 stands for beyond that; 0 if all tables are constant
/// @param most the greatest entry
@SuppressWarnings("ArrayRecordComponent") // Several results in one; never compared.
record FastScanTables(float[] values, float[] points, float[] zeros, float step, int most) {
    static FastScanTables of(float[] values, float[] points) {
        if (points.length != 2 && points.length != 4) {
            throw new IllegalArgumentException("codes of 1 or 2 bits stand for 2 or 4 values, not " + points.length);
        }
        int columns = columns(points);
        int tables = 2 * Math.ceilDiv(values.length, 2 * columns);
        if (tables > FastScan.MOST_SUM) {
            throw new IllegalArgumentException("a fast scan is of rows of 32767 bytes or less, not " + tables / 2);
        }
        float[] whole = Arrays.copyOf(values, tables * columns);
        float width = points[points.length - 1] - points[0];
        float[] spans = new float[tables];
        float widest = 0;
        for (int table = 0; table < tables; table++) {
            float length = 0;
            for (int column = table * columns; column < (table + 1) * columns; column++) {
                length += Math.abs(whole[column]);
            }
            spans[table] = width * length;
            requireFinite(spans[table]);
            widest = Math.max(widest, spans[table]);
        }
        int most = Math.min(FastScan.MOST, FastScan.MOST_SUM / Math.max(1, tables));
        float step = widest / most;
        step = step < Float.MIN_NORMAL ? 0 : step;
        return new FastScanTables(whole, points, zeros(whole, points, spans, step), step, most);
    }

    private static float[] zeros(float[] values, float[] points, float[] spans, float step) {
        float[] zeros = new float[spans.length];
        int columns = columns(points);
        float middle = points[0] / 2 + points[points.length - 1] / 2;
        double inverse = step == 0 ? 0 : 1.0 / step;
        for (int table = 0; table < zeros.length; table++) {
            double sum = 0;
            for (int column = table * columns; column < (table + 1) * columns; column++) {
                sum += values[column];
            }
            zeros[table] = (float) (middle * sum - 0.5 * step * Math.rint(spans[table] * inverse));
            requireFinite(zeros[table]);
        }
        return zeros;
    }

    private static void requireFinite(float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("sums of products that are not finite cannot be scanned");
        }
    }

    private static int columns(float[] points) {
        return points.length == 2 ? 4 : 2;
    }

    /// Columns of a table.
    int columns() {
        return columns(points);
    }

    int rowBytes() {
        return zeros.length / 2;
    }

    /// What a sum of 0 stands for.
    float base() {
        double base = 0;
        for (float zero : zeros) {
            base += zero;
        }
        return (float) base;
    }

    /// What a code's value is multiplied with after its table's zero is taken off.
    float inverse() {
        return step == 0 ? 0 : 1 / step;
    }

    /// The entries of a table.
    ///
    /// @param target gets 16
    void entries(int table, byte[] target, int offset) {
        int columns = columns();
        int bits = FastScan.CODE_BITS / columns;
        float inverse = inverse();
        for (int code = 0; code < FastScan.POINTS; code++) {
            int from = table * columns;
            float sum = values[from] * points[code & (points.length - 1)];
            for (int column = 1; column < columns; column++) {
                sum = Math.fma(values[from + column], points[code >> (bits * column) & (points.length - 1)], sum);
            }
            float entry = Math.fma(sum - zeros[table], inverse, 0.5f);
            target[offset + code] = (byte) Math.min(Math.max(entry, 0), most);
        }
    }
}
