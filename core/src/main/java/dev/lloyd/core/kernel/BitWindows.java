package dev.lloyd.core.kernel;

/// Where the columns of a row find their values in the row's string of bits, which is a circle:
///
///     point[c] = factors[c] * tables[starts[c] + window_c]
///
/// `window_c` is the number that the last `widths[c]` bits before bit `ends[c]` make, the earliest the highest.
///
/// @param bits of the string, 1 or more
/// @param ends 0 to `bits`
/// @param widths 0 to 16, at most `bits`
/// @param starts where each column's table begins, of `2^width` values
/// @param factors finite
/// @param tables one after the other, finite
@SuppressWarnings("ArrayRecordComponent") // Made once, read many times and never compared.
public record BitWindows(int bits, int[] ends, int[] widths, int[] starts, float[] factors, float[] tables) {
    /// The widest window.
    static final int WIDEST = 16;

    /// Checks that every window lies in the string and every table among the tables.
    public BitWindows {
        int columns = ends.length;
        if (bits < 1 || widths.length != columns || starts.length != columns || factors.length != columns) {
            throw new IllegalArgumentException(
                    "a string of " + bits + " bits for " + columns + " columns does not have " + widths.length
                            + " widths, " + starts.length + " tables and " + factors.length + " factors");
        }
        for (int column = 0; column < columns; column++) {
            int width = widths[column];
            boolean inside = ends[column] >= 0 && ends[column] <= bits && width >= 0 && width <= Math.min(bits, WIDEST);
            if (!inside || starts[column] < 0 || (long) starts[column] + (1 << width) > tables.length) {
                throw new IllegalArgumentException("column " + column + " cannot have a window of " + width
                        + " bits before bit " + ends[column] + " of " + bits + ", and its table at " + starts[column]
                        + " of " + tables.length);
            }
        }
    }

    /// Columns of a row.
    int columns() {
        return ends.length;
    }
}
