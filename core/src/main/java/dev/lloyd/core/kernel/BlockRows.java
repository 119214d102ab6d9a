package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.BlockLayout.QUARTER;
import static dev.lloyd.core.kernel.CodePanels.BLOCK;

import dev.lloyd.core.bits.BitPacking;
import java.lang.foreign.MemorySegment;

/// A matrix of few-bit codes in the blocks of a GGUF file, row after row. To be multiplied it becomes {@link
/// CodePanels}
/// or {@link PackedRows}.
///
/// @param layout how the blocks lie
/// @param rows number of rows
/// @param columns number of columns, whole blocks
/// @param bytes the blocks, neither copied nor written to
public record BlockRows(BlockLayout layout, int rows, int columns, MemorySegment bytes) {
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
    long rowBytes() {
        return layout.rowBytes(columns);
    }
}
