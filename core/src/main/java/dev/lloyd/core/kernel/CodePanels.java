package dev.lloyd.core.kernel;

import dev.lloyd.core.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A matrix of few-bit codes, sixteen rows side by side, so that a vector holds the same four columns of each:
///
///     value[r][c] = scale[r][c] * code[r][c] + offset[r][c]
///
/// **Layout.** Columns come in slices of 2,048, or of the most groups that are no more, or of one group: first the
/// panels of the first slice, then those of the next, so that the inputs of a slice stay in the nearest cache
/// while many panels pass. A panel is sixteen rows; rows that the last one lacks are zeros. For each group of
/// columns it has what {@link PanelScales} says, then the codes, 32 columns after 32, in quads of four columns.
/// Byte `4 r + k` of 64 belongs to row `r` and column `k` of a quad. With 1, 2, 4 or 8 bits a byte has `8 / bits`
/// fields, lowest first, and field `i` of the 64 bytes number `j` is quad `bits i + j`. Codes of other widths
/// are cut into such pieces, the widest, which holds the lowest bits, first: 7 bits are 4 and 2 and 1, each
/// piece for all 32 columns. Where columns end within 32, zeros follow. Numbers are little-endian.
///
/// @param bits width of the codes, 1 to 8
/// @param scales how scales and offsets lie
/// @param group columns of a group, a multiple of 32; the last group may be shorter
/// @param rows number of rows
/// @param columns number of columns, at least 1
/// @param bytes the panels; native memory, neither copied nor written to
public record CodePanels(int bits, PanelScales scales, int group, int rows, int columns, MemorySegment bytes) {
    /// Rows of a panel.
    public static final int LANES = 16;

    /// Columns of a slice, about: 16 rows of 8 bits are as much as the nearest cache holds.
    private static final int SLICE = 2048;

    /// Columns that are multiplied together, and share a scale of activations.
    static final int BLOCK = 32;

    static final int FOUR = 4;

    /// Bytes of a quad of sixteen rows with a byte to a code.
    static final int QUAD_BYTES = LANES * FOUR;

    static final ValueLayout.OfFloat SINGLE = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Checks the sizes.
    public CodePanels {
        if (bits < 1 || bits > Byte.SIZE) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
        if (rows < 0
                || columns < 1
                || group < BLOCK
                || group % BLOCK != 0
                || scales.columns() != 0 && scales.columns() != group) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes in groups of " + group
                    + " cannot lie in panels with scales as " + scales + ": groups are "
                    + (scales.columns() == 0 ? "multiples of " + BLOCK : "of " + scales.columns()));
        }
        long needed = byteSize(bits, scales, group, rows, columns);
        if (!bytes.isNative() || bytes.byteSize() != needed) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes of " + bits + " bits in groups of "
                    + group + " need " + needed + " bytes outside of the heap, not " + bytes.byteSize());
        }
    }

    /// Bytes of all panels of a matrix.
    static long byteSize(int bits, PanelScales scales, int group, int rows, int columns) {
        return Math.ceilDiv(rows, LANES) * panelBytes(bits, scales, group, columns);
    }

    /// Bytes of sixteen rows of so many columns.
    private static long panelBytes(int bits, PanelScales scales, int group, int columns) {
        return (long) Math.ceilDiv(columns, group) * scales.bytes()
                + (long) Math.ceilDiv(columns, BLOCK) * blockBytes(bits);
    }

    /// Bytes of the codes of 32 columns of sixteen rows.
    private static int blockBytes(int bits) {
        return BLOCK * LANES / Byte.SIZE * bits;
    }

    /// Whether packed rows can be laid out in panels: those in groups of whole blocks of 32 or of half a block,
    /// or with one group to a row.
    public static boolean covers(PackedRows rows) {
        return rows.columns() > 0
                && (rows.groupSize() >= rows.columns()
                        || rows.groupSize() % BLOCK == 0
                        || rows.groupSize() == BLOCK / 2);
    }

    /// Packed rows in panels: a copy.
    ///
    /// @param rows as {@link #covers} says
    /// @param memory for the panels
    /// @param workers share the rows out; the result is the same for any number of threads
    public static CodePanels of(PackedRows rows, CodeMemory memory, Workers workers) {
        return PanelPacking.of(PanelProducts.SUPPORT, rows, memory, workers);
    }

    /// Blocks of a file in panels: a copy.
    ///
    /// @param memory for the panels
    /// @param workers share the rows out; the result is the same for any number of threads
    public static CodePanels of(BlockRows rows, CodeMemory memory, Workers workers) {
        return PanelPacking.of(PanelProducts.SUPPORT, rows, memory, workers);
    }

    /// The code at a row and a column.
    int code(int row, int column) {
        int quad = column % BLOCK / FOUR;
        long block = codes(row, column / BLOCK) + (long) FOUR * (row % LANES) + column % FOUR;
        int code = 0;
        int done = 0;
        for (int width = Byte.SIZE; width > 0; width /= 2) {
            if ((bits & width) != 0) {
                int held = u8(block + (long) QUAD_BYTES * (done + quad % width));
                code |= (held >> quad / width * width & (1 << width) - 1) << done;
                done += width;
            }
        }
        return code;
    }

    float scale(int row, int column) {
        long at = group(row, column / group);
        long lane = row % LANES;
        return switch (scales) {
            case SINGLES -> bytes.get(SINGLE, at + Float.BYTES * lane);
            case SINGLES_16 -> bytes.get(SINGLE, at + 64L * (column % BLOCK / 16) + Float.BYTES * lane);
            case HALVES -> half(at + 32L * (column % group / 32) + Short.BYTES * lane);
            case HALF_PAIRS -> half(at + Short.BYTES * lane);
            case TWO_LEVELS ->
                half(at + Short.BYTES * lane)
                        * bytes.get(ValueLayout.JAVA_BYTE, at + 64 + 32L * (column % group / 32) + lane);
            case TWO_LEVELS_16 ->
                half(at + Short.BYTES * lane)
                        * bytes.get(ValueLayout.JAVA_BYTE, at + 64 + 16L * (column % group / 16) + lane);
            case NIBBLES_16 -> half(at + Short.BYTES * lane) * (u8(at + 64 + 16L * (column % group / 16) + lane) & 15);
        };
    }

    float offset(int row, int column) {
        long at = group(row, column / group);
        long lane = row % LANES;
        return switch (scales) {
            case SINGLES -> bytes.get(SINGLE, at + Float.BYTES * (LANES + lane));
            case SINGLES_16 -> bytes.get(SINGLE, at + 128 + 64L * (column % BLOCK / 16) + Float.BYTES * lane);
            case HALVES, TWO_LEVELS_16 -> scale(row, column) * -(1 << bits - 1);
            case TWO_LEVELS ->
                half(at + Short.BYTES * (LANES + lane))
                        * bytes.get(ValueLayout.JAVA_BYTE, at + 80 + 32L * (column % group / 32) + lane);
            case HALF_PAIRS -> half(at + Short.BYTES * (LANES + lane));
            case NIBBLES_16 ->
                half(at + Short.BYTES * (LANES + lane)) * (u8(at + 64 + 16L * (column % group / 16) + lane) >> 4);
        };
    }

    /// Decodes a row: `fma(scale, code, offset)`.
    public void read(int row, float[] target, int offset) {
        int span = BLOCK / scales.parts();
        for (int first = 0; first < columns; first += span) {
            float scale = scale(row, first);
            float zero = offset(row, first);
            for (int column = first; column < Math.min(columns, first + span); column++) {
                target[offset + column] = Math.fma(scale, code(row, column), zero);
            }
        }
    }

    /// Blocks of 32 columns.
    int blocks() {
        return Math.ceilDiv(columns, BLOCK);
    }

    /// Blocks of a slice, but for the last one.
    int sliceBlocks() {
        return Math.max(1, SLICE / group) * (group / BLOCK);
    }

    /// Bytes of sixteen rows in all slices.
    int panelBytes() {
        return Math.toIntExact(panelBytes(bits, scales, group, columns));
    }

    /// Puts the slices of sixteen rows in their places.
    ///
    /// @param slices one behind the other
    void put(int panel, MemorySegment slices) {
        long from = 0;
        for (int block = 0; block < blocks(); block += sliceBlocks()) {
            long size = sliceBytes(block);
            MemorySegment.copy(slices, from, bytes, group(panel * LANES, block * BLOCK / group), size);
            from += size;
        }
    }

    /// Bytes of sixteen rows of the slice that begins with a block.
    private long sliceBytes(int block) {
        return panelBytes(bits, scales, group, Math.min(sliceBlocks() * BLOCK, columns - block * BLOCK));
    }

    /// Where the scales of a group begin in the panel of a row.
    long group(int row, int index) {
        int groups = sliceBlocks() * BLOCK / group;
        int first = index / groups * groups;
        long before = first * groupBytes() * Math.ceilDiv(rows, LANES);
        return before + row / LANES * sliceBytes(first * (group / BLOCK)) + (index - first) * groupBytes();
    }

    /// Bytes of a whole group of sixteen rows.
    long groupBytes() {
        return scales.bytes() + (long) (group / BLOCK) * blockBytes(bits);
    }

    /// Where the codes of a block of 32 columns begin in the panel of a row.
    long codes(int row, int block) {
        int index = block * BLOCK / group;
        return group(row, index) + scales.bytes() + (long) (block - index * (group / BLOCK)) * blockBytes(bits);
    }

    private int u8(long at) {
        return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    private float half(long at) {
        return Float.float16ToFloat(bytes.get(HALF, at));
    }
}
