package dev.lloyd.core.kernel;

import dev.lloyd.core.bits.BitPacking;
import java.lang.foreign.MemorySegment;

/// A matrix of few-bit codes in blocks, row after row, outside of the heap.
///
/// @param layout how the blocks lie
/// @param rows number of rows
/// @param columns number of columns, whole blocks
/// @param bytes the blocks; native memory, neither copied nor written to
public record BlockRows(BlockLayout layout, int rows, int columns, MemorySegment bytes) {
    /// Checks the sizes.
    public BlockRows {
        if (rows < 0 || columns < 1 || columns % layout.columns() != 0) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes are no whole blocks of " + layout);
        }
        if (!bytes.isNative() || bytes.byteSize() != rows * layout.rowBytes(columns)) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes of " + layout + " need "
                    + rows * layout.rowBytes(columns) + " bytes outside of the heap, not " + bytes.byteSize());
        }
    }

    /// The same codes with scales and offsets beside them: a copy, whose values differ from those here by the
    /// rounding of `scale * zero`.
    public PackedRows packed() {
        int group = layout.group();
        int groups = columns / group;
        byte[] packed = new byte[Math.toIntExact((long) rows * columns * layout.bits() / 8)];
        float[] scales = new float[Math.multiplyExact(rows, groups)];
        float[] offsets = new float[scales.length];
        BlockCodes pair = new BlockCodes(this);
        int pairs = Math.ceilDiv(columns, BlockLayout.PAIR);
        for (int index = 0; index < rows * pairs; index++) {
            int row = index / pairs;
            int first = index % pairs * BlockLayout.PAIR;
            int count = Math.min(BlockLayout.PAIR, columns - first);
            pair.read(row, index % pairs);
            int place = (int) (((long) row * columns + first) * layout.bits() / 8);
            BitPacking.pack(pair.codes, 0, count, layout.bits(), packed, place);
            for (int column = 0; column < count; column += BlockLayout.QUARTER) {
                int own = row * groups + (first + column) / group;
                float scale = pair.scales[column / BlockLayout.QUARTER];
                scales[own] = scale;
                offsets[own] = Math.fma(scale, layout.zero(), pair.offsets[column / BlockLayout.QUARTER]);
            }
        }
        return new PackedRows(layout.bits(), rows, columns, group, packed, scales, offsets);
    }

    /// Decodes a row.
    public void read(int row, float[] target, int offset) {
        BlockCodes pair = new BlockCodes(this);
        for (int column = 0; column < columns; column++) {
            int place = column % BlockLayout.PAIR;
            if (place == 0) {
                pair.read(row, column / BlockLayout.PAIR);
            }
            int quarter = place / BlockLayout.QUARTER;
            target[offset + column] =
                    Math.fma(pair.scales[quarter], (pair.codes[place] & 0xFF) + layout.zero(), pair.offsets[quarter]);
        }
    }

    /// Bytes of a row.
    long rowBytes() {
        return layout.rowBytes(columns);
    }
}
