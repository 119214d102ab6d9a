package dev.lloyd.quant.plane;

import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;

/// Codes of the widths that {@link GroupWidths} says. Each row begins on a byte boundary; inside it code follows code,
/// lowest bit first.
final class MixedCodes implements Codes {
    private final GroupWidths widths;
    private final int columns;
    /// Where each row begins, and after the last the end.
    private final int[] starts;
    private final byte[] bytes;

    /// @throws IllegalArgumentException if there are more or fewer bytes than rows take
    MixedCodes(GroupWidths widths, int rows, int columns, byte[] bytes) {
        if (widths.rows() < rows) {
            throw new IllegalArgumentException(
                    rows + " rows of codes, and widths of " + widths.rows() + " rows are known");
        }
        this.widths = widths;
        this.columns = columns;
        this.starts = starts(widths, rows, columns);
        this.bytes = bytes;
        if (starts[rows] != bytes.length) {
            throw new IllegalArgumentException(
                    rows + " rows of codes take " + starts[rows] + " bytes, not " + bytes.length);
        }
    }

    static MixedCodes of(GroupWidths widths, short[] codes, int rows, int columns) {
        int[] starts = starts(widths, rows, columns);
        byte[] bytes = new byte[starts[rows]];
        for (int row = 0; row < rows; row++) {
            long bit = 8L * starts[row];
            for (int column = 0; column < columns; column++) {
                int width = widths.codeBits(row, column);
                int code = codes[row * columns + column];
                for (int index = 0; index < width; index++, bit++) {
                    bytes[(int) (bit >> 3)] |= (byte) ((code >> index & 1) << (int) (bit & 7));
                }
            }
        }
        return new MixedCodes(widths, rows, columns, bytes);
    }

    private static int[] starts(GroupWidths widths, int rows, int columns) {
        int[] starts = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            starts[row + 1] = Math.toIntExact(starts[row] + rowBytes(widths, row, columns));
        }
        return starts;
    }

    /// Bytes of a row.
    static long rowBytes(GroupWidths widths, int row, int columns) {
        return (widths.rowBits(row, columns) + 7) / 8;
    }

    @Override
    public void read(int tileRow, int[] target) {
        long bit = 8L * starts[tileRow];
        long end = 8L * starts[tileRow + 1];
        for (int column = 0; column < columns; column++) {
            int width = widths.codeBits(tileRow, column);
            int code = 0;
            for (int index = 0; index < width && bit < end; index++, bit++) {
                code |= (bytes[(int) (bit >> 3)] >> (bit & 7) & 1) << index;
            }
            target[column] = code;
        }
    }

    @Override
    public StoredTensors tensors() {
        return StoredTensors.of("codes", StoredTensor.ofBytes(bytes));
    }
}
