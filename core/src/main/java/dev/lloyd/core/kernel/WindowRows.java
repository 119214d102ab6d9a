package dev.lloyd.core.kernel;

/// A matrix whose rows are strings of bits, and whose values are looked up by windows of them:
///
///     value[r][c] = scales[r] * point[r][c]
///
/// with the points that {@link BitWindows} says, such as trellises along rows with bits for each column.
///
/// @param windows of every row
/// @param strings of the rows
/// @param scales one for each row, finite
@SuppressWarnings("ArrayRecordComponent") // Shared storage; kernels read it in place.
public record WindowRows(BitWindows windows, RowStrings strings, float[] scales) {
    /// Where the strings are, however they are stored. Any number of threads read at once.
    @FunctionalInterface
    public interface RowStrings {
        /// Reads the string of a row in pieces of 8 bits, the earliest bit the highest.
        ///
        /// @param target gets `ceil(bits / 8)` numbers from 0 to 255; may be longer
        void read(int row, int[] target);
    }

    /// Number of rows.
    public int rows() {
        return scales.length;
    }

    /// Number of columns.
    public int columns() {
        return windows.columns();
    }
}
