package dev.lloyd.core.kernel;

import dev.lloyd.core.bits.BitPacking;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A matrix of few-bit codes in blocks, row after row, outside of the heap.
///
/// @param layout how the blocks lie
/// @param group columns that share a scale, a multiple of 32; of layouts with groups of their own, those
/// @param rows number of rows
/// @param columns number of columns, whole blocks
/// @param bytes the blocks; native memory, neither copied nor written to
public record BlockRows(BlockLayout layout, int group, int rows, int columns, MemorySegment bytes) {
    /// Checks the sizes.
    public BlockRows {
        if (rows < 0 || columns < 1 || !fits(layout, group, columns) || layout.group(group) != group) {
            throw new IllegalArgumentException(
                    rows + " x " + columns + " codes in groups of " + group + " are no whole blocks of " + layout);
        }
        if (!bytes.isNative() || bytes.byteSize() != rows * layout.rowBytes(columns, group)) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes of " + layout + " in groups of " + group
                    + " need " + rows * layout.rowBytes(columns, group) + " bytes outside of the heap, not "
                    + bytes.byteSize());
        }
    }

    private static boolean fits(BlockLayout layout, int group, int columns) {
        return layout.columns(group) > 0
                && layout.columns(group) % BlockLayout.BLOCK == 0
                && columns % layout.columns(group) == 0;
    }

    /// Whether packed rows can be laid out in blocks: those of 4 and 8 bits whose groups are whole blocks of 32.
    public static boolean covers(PackedRows rows) {
        return (rows.bits() == 4 || rows.bits() == 8) && fits(BlockLayout.INT4, group(rows), rows.columns());
    }

    /// Packed rows in blocks: a copy.
    ///
    /// @param memory for the blocks
    public static BlockRows of(PackedRows rows, CodeMemory memory) {
        BlockLayout layout = rows.bits() == 4 ? BlockLayout.INT4 : BlockLayout.INT8;
        int group = group(rows);
        int bytes = layout.bytes(group);
        int groups = rows.columns() / group;
        MemorySegment target = memory.allocate((long) rows.rows() * groups * bytes);
        short[] codes = new short[group];
        for (int index = 0; index < rows.rows() * groups; index++) {
            long at = (long) index * bytes;
            target.set(BlockCodes.SINGLE, at, rows.scales()[index]);
            target.set(BlockCodes.SINGLE, at + Float.BYTES, rows.offsets()[index]);
            BitPacking.unpack(rows.codes(), index * (group * rows.bits() / 8), rows.bits(), codes, 0, group);
            for (int place = 0; place < bytes - 2 * Float.BYTES; place++) {
                target.set(ValueLayout.JAVA_BYTE, at + 2 * Float.BYTES + place, packed(codes, place, layout));
            }
        }
        return new BlockRows(layout, group, rows.rows(), rows.columns(), target);
    }

    /// One group to a row may be declared wider than the row.
    private static int group(PackedRows rows) {
        return Math.min(rows.groupSize(), rows.columns());
    }

    private static byte packed(short[] codes, int place, BlockLayout layout) {
        if (layout == BlockLayout.INT8) {
            return (byte) codes[place];
        }
        int low = place / 16 * 32 + place % 16;
        return (byte) (codes[low] | codes[low + 16] << 4);
    }

    /// The same codes with scales and offsets beside them: a copy, whose values differ from those here by the
    /// rounding of `scale * zero`.
    public PackedRows packed() {
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
                int group = row * groups + (first + column) / this.group;
                float scale = pair.scales[column / BlockLayout.QUARTER];
                scales[group] = scale;
                offsets[group] = Math.fma(scale, layout.zero(), pair.offsets[column / BlockLayout.QUARTER]);
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
        return layout.rowBytes(columns, group);
    }
}
