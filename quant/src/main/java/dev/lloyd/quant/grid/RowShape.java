package dev.lloyd.quant.grid;

import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;

/// What a row's trellis knows of each column.
///
/// @param bits new bits, 0 to 8; columns of 0 are not on the path
/// @param scales of the table's values, finite
/// @param emphasis the root of what the squared error counts, 0 to 1
@SuppressWarnings("ArrayRecordComponent") // Made once, read many times and never compared.
record RowShape(int[] bits, float[] scales, float[] emphasis) {
    /// The most bits of a column.
    static final int COLUMN_BITS_MAX = 8;

    /// Bits of a row: the whole part of `bits * columns`, at least 1.
    static int total(double bits, int columns) {
        return (int) Math.max(1, bits * columns);
    }

    int columns() {
        return bits.length;
    }

    /// Bits of a row.
    int total() {
        int sum = 0;
        for (int each : bits) {
            sum += each;
        }
        return sum;
    }

    /// 5 bytes a column.
    StoredTensors side() {
        byte[] widths = new byte[columns()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = (byte) bits[column];
        }
        return StoredTensors.of("bits", StoredTensor.ofBytes(widths))
                .plusOne("scales", StoredTensor.ofHalves(scales, columns()))
                .plusOne("emphasis", StoredTensor.ofHalves(emphasis, columns()));
    }

    /// The inverse of {@link #side()}; also what becomes of numbers that are not binary16 yet.
    ///
    /// @param rate nominal bits of a value
    /// @throws IllegalArgumentException if the tensors are not of one length, a number is out of its range, or
    /// the bits do not add up to the rate
    static RowShape restore(StoredTensors side, double rate) {
        RowShape shape = new RowShape(
                side.get("bits").ints(),
                side.get("scales").floats(),
                side.get("emphasis").floats());
        int columns = shape.columns();
        if (columns == 0 || shape.scales.length != columns || shape.emphasis.length != columns) {
            throw new IllegalArgumentException("a row trellis of " + columns + " columns does not have "
                    + shape.scales.length + " scales and " + shape.emphasis.length + " emphases");
        }
        for (int column = 0; column < columns; column++) {
            shape.check(column);
        }
        if (shape.total() != total(rate, columns)) {
            throw new IllegalArgumentException(
                    "the columns of a row trellis have " + shape.total() + " bits, not " + total(rate, columns));
        }
        return shape;
    }

    private void check(int column) {
        boolean allowed = bits[column] <= COLUMN_BITS_MAX
                && Float.isFinite(scales[column])
                && emphasis[column] >= 0
                && emphasis[column] <= 1;
        if (!allowed) {
            throw new IllegalArgumentException("column " + column + " of a row trellis has " + bits[column]
                    + " bits, the scale " + scales[column] + " and the emphasis " + emphasis[column]);
        }
    }
}
