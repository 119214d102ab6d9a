package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.BlockLayout.QUARTER;
import static dev.lloyd.core.kernel.CodePanels.BLOCK;

import dev.lloyd.core.bits.BitPacking;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A matrix of few-bit codes in the blocks of a GGUF file, row after row. To be multiplied it becomes
/// {@link CodePanels} or {@link PackedRows}.
///
/// Whatever reads a row throws a {@link NotFiniteScaleException} if a scale in it is not finite.
///
/// @param layout how the blocks lie
/// @param rows number of rows
/// @param columns number of columns, whole blocks
/// @param bytes the blocks, neither copied nor written to
/// @param order for each row, which of the rows in the file it is; empty: as they lie
@SuppressWarnings("ArrayRecordComponent") // A view.
public record BlockRows(BlockLayout layout, int rows, int columns, MemorySegment bytes, int[] order) {
    /// In the high byte of a binary16 number.
    private static final int EXPONENT = 0x7C;

    /// Of each thread, the row that it decodes.
    private static final ThreadLocal<BlockCodes> READING = ThreadLocal.withInitial(BlockCodes::new);

    /// Checks the sizes.
    public BlockRows {
        if (rows < 0 || columns < 1 || columns % layout.columns() != 0) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes are no whole blocks of " + layout);
        }
        if (bytes.byteSize() != rows * layout.rowBytes(columns)) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes of " + layout + " need "
                    + rows * layout.rowBytes(columns) + " bytes, not " + bytes.byteSize());
        }
        if (order.length != 0 && order.length != rows) {
            throw new IllegalArgumentException("an order of " + order.length + " is none of " + rows + " rows");
        }
    }

    /// Rows as they lie.
    public BlockRows(BlockLayout layout, int rows, int columns, MemorySegment bytes) {
        this(layout, rows, columns, bytes, new int[0]);
    }

    /// The same codes with scales and offsets beside them: a copy, whose values differ from those here by the
    /// rounding of `scale * zero`.
    public PackedRows packed() {
        int group = layout.group();
        int groups = columns / group;
        byte[] packed = new byte[Math.toIntExact((long) rows * columns * layout.bits() / Byte.SIZE)];
        float[] scales = new float[Math.multiplyExact(rows, groups)];
        float[] offsets = new float[scales.length];
        BlockCodes block = new BlockCodes();
        for (int index = 0; index < rows * (columns / BLOCK); index++) {
            int row = index / (columns / BLOCK);
            int first = index % (columns / BLOCK) * BLOCK;
            if (first == 0) {
                block.row(this, row);
            }
            block.read(first / BLOCK);
            int place = (int) (((long) row * columns + first) * layout.bits() / Byte.SIZE);
            BitPacking.pack(block.codes, 0, BLOCK, layout.bits(), packed, place);
            for (int column = 0; column < BLOCK; column += group) {
                int own = row * groups + (first + column) / group;
                scales[own] = block.scales[column / QUARTER];
                offsets[own] = Math.fma(scales[own], layout.zero(), block.offsets[column / QUARTER]);
            }
        }
        return new PackedRows(layout.bits(), rows, columns, group, packed, scales, offsets);
    }

    /// Decodes a row.
    public void read(int row, float[] target, int offset) {
        BlockCodes block = READING.get();
        block.row(this, row);
        for (int column = 0; column < columns; column++) {
            int place = column % BLOCK;
            if (place == 0) {
                block.read(column / BLOCK);
            }
            int quarter = place / QUARTER;
            target[offset + column] = Math.fma(
                    block.scales[quarter], (block.codes[place] & 0xFF) + layout.zero(), block.offsets[quarter]);
        }
    }

    /// Bytes of a row.
    int rowBytes() {
        return Math.toIntExact(layout.rowBytes(columns));
    }

    /// Copies the blocks of a row. Only here is the memory of a file read, which may break: in C that would end the
    /// process.
    void copy(int row, byte[] target, int offset) {
        int from = order.length == 0 ? row : order[row];
        int length = rowBytes();
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, (long) from * length, target, offset, length);
        for (int index = 0; index < layout.numbers(); index++) {
            int at = firstNotFinite(target, offset + layout.half(index), offset + length);
            if (at < offset + length) {
                float scale = Float.float16ToFloat((short) (target[at] & 0xFF | target[at + 1] << Byte.SIZE));
                throw new NotFiniteScaleException(scale, from, (at - offset) / layout.bytes());
            }
        }
    }

    /// The first of numbers in binary16, one of each block, whose exponent is all ones.
    private int firstNotFinite(byte[] blocks, int first, int end) {
        int at = first;
        while (at < end && (blocks[at + 1] & EXPONENT) != EXPONENT) {
            at += layout.bytes();
        }
        return at;
    }
}
