package dev.lloyd.core.kernel;

import dev.lloyd.core.bits.BitPacking;

/// A matrix of packed codes with a scale and an offset per group:
///
///     value[r][c] = scales[r][c / groupSize] * code[r][c] + offsets[r][c / groupSize]
///
/// A grid with an integer zero point has `offset = -scale * zeroPoint`; a symmetric one with codes stored from
/// zero, `offset = -scale * 2^(bits-1)`.
///
/// **Layout.** Every row starts at a byte and has `ceil(columns * bits / 8)` bytes. Code `c` of a row occupies bits
/// `c * bits .. (c + 1) * bits` of the row's bytes, least significant bit first: for 4 bits the low nibble is the
/// even column, for 2 bits the lowest two bits are column 0, for 3 bits eight codes fill three bytes. This is the
/// layout of the bit packing package; nothing is rearranged for speed.
///
/// @param bits code width, 1 to 8; {@link PackedKernels} take 2, 3, 4 and 8 ({@link #widened})
/// @param rows number of rows
/// @param columns number of columns
/// @param groupSize columns that share a scale; the last group of a row may be shorter
/// @param codes the packed codes, row after row
/// @param scales `rows x groups`, with `groups = ceil(columns / groupSize)`
/// @param offsets `rows x groups`
@SuppressWarnings("ArrayRecordComponent") // Shared storage; kernels read it in place.
public record PackedRows(
        int bits, int rows, int columns, int groupSize, byte[] codes, float[] scales, float[] offsets) {
    /// Checks the sizes.
    public PackedRows {
        if (bits < 1 || bits > Byte.SIZE) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
        if (rows < 0 || columns < 0 || groupSize < 1) {
            throw new IllegalArgumentException("rows and columns must be 0 or more and groupSize 1 or more, not " + rows
                    + ", " + columns + " and " + groupSize);
        }
        long bytes = Math.ceilDiv((long) columns * bits, 8) * rows;
        long groups = (long) Math.ceilDiv(columns, groupSize) * rows;
        if (codes.length != bytes || scales.length != groups || offsets.length != groups) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes of " + bits + " bits in groups of "
                    + groupSize + " need " + bytes + " bytes, " + groups + " scales and offsets, not " + codes.length
                    + ", " + scales.length + " and " + offsets.length);
        }
    }

    boolean isKernelWidth() {
        return bits == 2 || bits == 3 || bits == 4 || bits == Byte.SIZE;
    }

    /// The same codes at the least width that {@link PackedKernels} take: a copy, unless they have it.
    public PackedRows widened() {
        if (isKernelWidth()) {
            return this;
        }
        int width = bits == 1 ? 2 : Byte.SIZE;
        int wideBytes = (int) Math.ceilDiv((long) columns * width, Byte.SIZE);
        byte[] wide = new byte[Math.multiplyExact(rows, wideBytes)];
        byte[] row = new byte[columns];
        for (int index = 0; index < rows; index++) {
            BitPacking.unpack(codes, index * rowBytes(), bits, row, 0, columns);
            BitPacking.pack(row, 0, columns, width, wide, index * wideBytes);
        }
        return new PackedRows(width, rows, columns, groupSize, wide, scales, offsets);
    }

    /// Bytes of a row.
    public int rowBytes() {
        return (int) Math.ceilDiv((long) columns * bits, 8);
    }

    /// Groups of a row.
    public int groups() {
        return Math.ceilDiv(columns, groupSize);
    }

    /// The code at a row and a column.
    public int code(int row, int column) {
        return BitPacking.code(codes, row * rowBytes(), bits, column);
    }

    /// The value at a row and a column.
    public float value(int row, int column) {
        int group = row * groups() + column / groupSize;
        return Math.fma(scales[group], code(row, column), offsets[group]);
    }
}
