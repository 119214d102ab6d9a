package dev.lloyd.quant.grid;

/// A run of a row's columns that have the same bits.
///
/// @param from the first column
/// @param length columns, 1 or more
/// @param bits of each column, 0 to 8; 0 decodes to 0
record Segment(int from, int length, int bits) {
    /// The most bits of a column.
    static final int BITS_MAX = 8;

    /// Columns from which on a segment has a gain of its own in every row: the gain of fewer costs more than it
    /// says.
    static final int GAIN_LENGTH = 8;

    /// Bits that a segment takes in a row.
    ///
    /// @param gain bits of a gain
    int size(int gain) {
        return bits == 0 ? 0 : bits * length + gainBits(gain);
    }

    /// Bits of its gain in a row.
    int gainBits(int gain) {
        return bits == 0 || length < GAIN_LENGTH ? 0 : gain;
    }
}
