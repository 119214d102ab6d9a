package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;
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
        this.widths = widths;
        this.columns = columns;
        this.starts = starts(widths, rows, columns);
        this.bytes = bytes;
        if (starts[rows] != bytes.length) {
            throw new IllegalArgumentException(
                    rows + " rows of codes take " + starts[rows] + " bytes, not " + bytes.length);
        }
    }

    /// @throws IllegalArgumentException if a code is wider than its place
    static MixedCodes of(GroupWidths widths, short[] codes, int rows, int columns) {
        int[] starts = starts(widths, rows, columns);
        byte[] bytes = new byte[starts[rows]];
        for (int row = 0; row < rows; row++) {
            BitWriter target = new BitWriter();
            for (int column = 0; column < columns; column++) {
                target.write(codes[row * columns + column] & 0xFFFF, widths.codeBits(row, column));
            }
            byte[] written = target.toBytes();
            System.arraycopy(written, 0, bytes, starts[row], written.length);
        }
        return new MixedCodes(widths, rows, columns, bytes);
    }

    private static int[] starts(GroupWidths widths, int rows, int columns) {
        int[] starts = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            long end = starts[row] + widths.rowBytes(row, columns);
            if (end > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        rows + " rows of " + columns + " codes take more than 2^31 - 1 bytes");
            }
            starts[row + 1] = (int) end;
        }
        return starts;
    }

    @Override
    public void read(int tileRow, int[] target) {
        BitReader source = new BitReader(bytes, starts[tileRow], starts[tileRow + 1] - starts[tileRow]);
        for (int column = 0; column < columns; column++) {
            target[column] = (int) source.read(widths.codeBits(tileRow, column));
        }
    }

    @Override
    public StoredTensors tensors() {
        return StoredTensors.of("codes", StoredTensor.ofBytes(bytes));
    }
}
