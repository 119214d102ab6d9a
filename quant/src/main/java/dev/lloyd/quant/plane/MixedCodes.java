package dev.lloyd.quant.plane;

import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;

/// Codes of the widths that {@link GroupWidths} says. Each row begins on a byte boundary; inside it code follows code,
/// lowest bit first.
final class MixedCodes implements Codes {
    private final GroupWidths widths;
    private final int columns;
    private final int rowBytes;
    private final byte[] bytes;

    /// @throws IllegalArgumentException if there are more or fewer bytes than rows take
    MixedCodes(GroupWidths widths, int rows, int columns, byte[] bytes) {
        this.widths = widths;
        this.columns = columns;
        this.rowBytes = Math.toIntExact(rowBytes(widths, columns));
        this.bytes = bytes;
        if (Math.multiplyExact((long) rows, rowBytes) != bytes.length || widths.rows() < rows) {
            throw new IllegalArgumentException(rows + " rows of " + rowBytes + " bytes, of which the widths of "
                    + widths.rows() + " are known, are not " + bytes.length + " bytes");
        }
    }

    static MixedCodes of(GroupWidths widths, short[] codes, int rows, int columns) {
        int rowBytes = Math.toIntExact(rowBytes(widths, columns));
        byte[] bytes = new byte[Math.multiplyExact(rows, rowBytes)];
        for (int row = 0; row < rows; row++) {
            int bit = 8 * row * rowBytes;
            for (int column = 0; column < columns; column++) {
                int width = widths.codeBits(row, column);
                int code = codes[row * columns + column];
                for (int index = 0; index < width; index++, bit++) {
                    bytes[bit >> 3] |= (byte) ((code >> index & 1) << (bit & 7));
                }
            }
        }
        return new MixedCodes(widths, rows, columns, bytes);
    }

    /// Bytes of a row.
    static long rowBytes(GroupWidths widths, int columns) {
        return (widths.rowBits(columns) + 7) / 8;
    }

    @Override
    public void read(int tileRow, int[] target) {
        long bit = 8L * tileRow * rowBytes;
        long end = bit + 8L * rowBytes;
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
