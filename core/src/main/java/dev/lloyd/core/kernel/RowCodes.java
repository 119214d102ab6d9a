package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.CodePanels.BLOCK;

/// The codes of packed rows, eight at a time: eight codes begin and end at a byte.
final class RowCodes implements CodeSource {
    private final PackedRows rows;
    private final byte[] codes = new byte[BLOCK];

    /// The row, and zeros up to the end of the last block, and so far that eight bytes can always be read.
    private final byte[] line;

    private final long mask;

    RowCodes(PackedRows rows) {
        this.rows = rows;
        this.line = new byte[Math.ceilDiv(rows.columns(), BLOCK) * BLOCK / Byte.SIZE * rows.bits() + Long.BYTES];
        this.mask = Eights.all((1 << rows.bits()) - 1);
    }

    /// Goes to a row.
    void row(int next) {
        int bytes = rows.rowBytes();
        System.arraycopy(rows.codes(), next * bytes, line, 0, bytes);
        int over = rows.columns() * rows.bits() % Byte.SIZE;
        if (over != 0) {
            line[bytes - 1] &= (byte) ((1 << over) - 1);
        }
    }

    @Override
    public byte[] codes(int block) {
        int bits = rows.bits();
        int from = block * BLOCK / Byte.SIZE * bits;
        for (int index = 0; index < BLOCK; index += Long.BYTES) {
            long packed = Eights.get(line, from + index / Byte.SIZE * bits);
            Eights.put(codes, index, Long.expand(packed, mask));
        }
        return codes;
    }
}
