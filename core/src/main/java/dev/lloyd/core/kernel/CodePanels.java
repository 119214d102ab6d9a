package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.BlockLayout.BLOCK;

import dev.lloyd.core.bits.BitPacking;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A matrix of few-bit codes, sixteen rows side by side, so that a vector holds the same four columns of each:
///
///     value[r][c] = scale[r][g] * code[r][c] + offset[r][g],    g = c / group
///
/// **Layout.** A panel is sixteen rows; rows that the last one lacks are zeros. For each group of columns it has
/// sixteen
/// scales and sixteen offsets of 4 bytes, then the codes, 32 columns after 32, in quads of four columns. Byte
/// `4 r + k` of 64 belongs to row `r` and column `k` of a quad. With 1, 2, 4 or 8 bits a byte has `8 / bits` fields,
/// lowest
/// first, and field `i` of the 64 bytes number `j` is quad `bits i + j`. Codes of other widths are cut into such
/// pieces,
/// the widest, which holds the lowest bits, first: 7 bits are 4 and 2 and 1, each piece for all 32 columns. Where
/// columns
/// end within 32, zeros follow. Numbers are little-endian.
///
/// @param bits width of the codes, 1 to 8
/// @param group columns that share a scale, a multiple of 32; the last group may be shorter
/// @param rows number of rows
/// @param columns number of columns, at least 1
/// @param bytes the panels; native memory, neither copied nor written to
public record CodePanels(int bits, int group, int rows, int columns, MemorySegment bytes) {
    /// Rows of a panel.
    public static final int LANES = 16;

    private static final int FOUR = 4;
    private static final int QUADS = BLOCK / FOUR;

    /// Bytes that a quad of a panel takes at one bit less one eighth: 64 with a code to a byte.
    private static final int QUAD_BYTES = LANES * FOUR;

    private static final int HEADER = 2 * LANES * Float.BYTES;

    /// Checks the sizes.
    public CodePanels {
        if (bits < 1 || bits > Byte.SIZE) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
        if (rows < 0 || columns < 1 || group < BLOCK || group % BLOCK != 0) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes in groups of " + group
                    + " cannot lie in panels: groups are" + " multiples of " + BLOCK);
        }
        long needed = Math.ceilDiv(rows, LANES) * panelBytes(bits, group, columns);
        if (!bytes.isNative() || bytes.byteSize() != needed) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes of " + bits + " bits in groups of "
                    + group + " need " + needed + " bytes outside of the heap, not " + bytes.byteSize());
        }
    }

    /// Whether packed rows can be laid out in panels: those in groups of whole blocks of 32, or with one group to a
    /// row.
    public static boolean covers(PackedRows rows) {
        return rows.columns() > 0 && (rows.groupSize() >= rows.columns() || rows.groupSize() % BLOCK == 0);
    }

    /// Packed rows in panels: a copy.
    ///
    /// @param rows as {@link #covers} says
    /// @param memory for the panels
    public static CodePanels of(PackedRows rows, CodeMemory memory) {
        int padded = Math.ceilDiv(rows.columns(), BLOCK) * BLOCK;
        int group = rows.groupSize() >= rows.columns() ? padded : rows.groupSize();
        long panelBytes = panelBytes(rows.bits(), group, rows.columns());
        MemorySegment target = memory.allocate(Math.ceilDiv(rows.rows(), LANES) * panelBytes);
        CodePanels panels = new CodePanels(rows.bits(), group, rows.rows(), rows.columns(), target);
        short[] codes = new short[padded];
        for (int row = 0; row < rows.rows(); row++) {
            BitPacking.unpack(rows.codes(), row * rows.rowBytes(), rows.bits(), codes, 0, rows.columns());
            for (int index = 0; index < rows.groups(); index++) {
                int from = row * rows.groups() + index;
                panels.put(row, index, rows.scales()[from], rows.offsets()[from], codes);
            }
        }
        return panels;
    }

    /// A group of a row.
    private void put(int row, int index, float scale, float offset, short[] codes) {
        long header = header(row, index);
        bytes.set(BlockCodes.SINGLE, header, scale);
        bytes.set(BlockCodes.SINGLE, header + HEADER / 2, offset);
        for (int column = index * group; column < Math.min(columns, (index + 1) * group); column++) {
            long block = block(row, column);
            int done = 0;
            for (int width = Byte.SIZE; width > 0; width /= 2) {
                if ((bits & width) != 0) {
                    long at = place(block, done, row, column, width);
                    int field = codes[column] >> done & (1 << width) - 1;
                    int held = bytes.get(ValueLayout.JAVA_BYTE, at);
                    bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (held | field << shift(column, width)));
                    done += width;
                }
            }
        }
    }

    /// Where the byte is that holds some bits of a code.
    ///
    /// @param done bits of the code that come before
    private static long place(long block, int done, int row, int column, int width) {
        int quad = column % BLOCK / FOUR;
        return block + (long) QUAD_BYTES * (done + quad % width) + FOUR * (row % LANES) + column % FOUR;
    }

    private static int shift(int column, int width) {
        return column % BLOCK / FOUR / width * width;
    }

    /// The code at a row and a column.
    int code(int row, int column) {
        long block = block(row, column);
        int code = 0;
        int done = 0;
        for (int width = Byte.SIZE; width > 0; width /= 2) {
            if ((bits & width) != 0) {
                int held = bytes.get(ValueLayout.JAVA_BYTE, place(block, done, row, column, width)) & 0xFF;
                code |= (held >> shift(column, width) & (1 << width) - 1) << done;
                done += width;
            }
        }
        return code;
    }

    float scale(int row, int index) {
        return bytes.get(BlockCodes.SINGLE, header(row, index));
    }

    float offset(int row, int index) {
        return bytes.get(BlockCodes.SINGLE, header(row, index) + HEADER / 2);
    }

    /// Decodes a row: `fma(scale, code, offset)`.
    public void read(int row, float[] target, int offset) {
        for (int column = 0; column < columns; column++) {
            int index = column / group;
            target[offset + column] = Math.fma(scale(row, index), code(row, column), offset(row, index));
        }
    }

    /// Blocks of 32 columns.
    int blocks() {
        return Math.ceilDiv(columns, BLOCK);
    }

    private static long panelBytes(int bits, int group, int columns) {
        return (long) Math.ceilDiv(columns, group) * HEADER
                + (long) Math.ceilDiv(columns, BLOCK) * QUADS * QUAD_BYTES / 8 * bits;
    }

    /// Where the scale of a row is in a group.
    private long header(int row, int index) {
        long codes = (long) index * (group / BLOCK) * QUADS * QUAD_BYTES / 8 * bits;
        return row / LANES * panelBytes(bits, group, columns)
                + (long) index * HEADER
                + codes
                + (long) row % LANES * Float.BYTES;
    }

    /// Where the codes of a block of 32 columns are.
    private long block(int row, int column) {
        int index = column / group;
        long first = header(row / LANES * LANES, index) + HEADER;
        return first + (long) (column % group / BLOCK) * QUADS * QUAD_BYTES / 8 * bits;
    }
}
