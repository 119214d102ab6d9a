package dev.lloyd.core.kernel;

import dev.lloyd.core.bits.BitPacking;
import java.util.Arrays;
import java.util.Optional;

/// A matrix of packed codes whose points are listed in a table, with a scale and perhaps an offset per group:
///
///     value[r][c] = scales[r][c / groupSize] * table_r[code[r][c]] + offsets[r][c / groupSize]
///
/// Codes lie as in {@link PackedRows}: every row starts at a byte, the lowest bit comes first.
///
/// @param bits code width, 1 to 8
/// @param rows number of rows
/// @param columns number of columns
/// @param groupSize columns that share a scale; the last group of a row may be shorter
/// @param codes the packed codes, row after row
/// @param tables `2^bits` finite values for all rows, or as many for each, row after row
/// @param scales `rows x groups`, finite, with `groups = ceil(columns / groupSize)`
/// @param offsets `rows x groups`, or none
@SuppressWarnings("ArrayRecordComponent") // Shared storage; kernels read it in place.
public record TableRows(
        int bits, int rows, int columns, int groupSize, byte[] codes, float[] tables, float[] scales, float[] offsets) {
    /// Checks the sizes.
    public TableRows {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
        if (rows < 0 || columns < 0 || groupSize < 1) {
            throw new IllegalArgumentException("rows and columns must be 0 or more and groupSize 1 or more, not " + rows
                    + ", " + columns + " and " + groupSize);
        }
        long bytes = Math.ceilDiv((long) columns * bits, 8) * rows;
        long groups = (long) Math.ceilDiv(columns, groupSize) * rows;
        long entries = 1L << bits;
        boolean tablesFit = tables.length == entries || tables.length == entries * rows;
        boolean offsetsFit = offsets.length == 0 || offsets.length == groups;
        if (codes.length != bytes || scales.length != groups || !tablesFit || !offsetsFit) {
            throw new IllegalArgumentException(rows + " x " + columns + " codes of " + bits + " bits in groups of "
                    + groupSize + " need " + bytes + " bytes, " + groups + " scales, as many offsets or none, and "
                    + entries + " points for all or each row, not " + codes.length + ", " + scales.length + ", "
                    + offsets.length + " and " + tables.length);
        }
    }

    /// The same values as whole numbers of 8 bits or less, which meet inputs of 8 bits, if all rows have one
    /// table and its points are an even step apart, some of them left out: a point is `least + step * code`. A
    /// copy whose values differ from those here by the rounding of
    ///
    ///     (scale * step) * code + (scale * least + offset)
    public Optional<PackedRows> whole() {
        int[] numbers = tables.length == 1 << bits ? WholePoints.of(tables) : new int[0];
        if (numbers.length == 0) {
            return Optional.empty();
        }
        int most = Arrays.stream(numbers).max().orElse(0);
        int width = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(most));
        float least = WholePoints.least(tables);
        float step = WholePoints.step(tables);
        float[] steps = new float[scales.length];
        float[] starts = new float[scales.length];
        for (int index = 0; index < scales.length; index++) {
            steps[index] = scales[index] * step;
            starts[index] = Math.fma(scales[index], least, offsets.length == 0 ? 0 : offsets[index]);
        }
        return Optional.of(new PackedRows(width, rows, columns, groupSize, renumbered(numbers, width), steps, starts));
    }

    /// Other codes in place of these, packed.
    private byte[] renumbered(int[] numbers, int width) {
        int wideBytes = Math.toIntExact(BitPacking.byteSize(columns, width));
        byte[] wide = new byte[Math.multiplyExact(rows, wideBytes)];
        byte[] row = new byte[columns];
        for (int index = 0; index < rows; index++) {
            BitPacking.unpack(codes, index * rowBytes(), bits, row, 0, columns);
            for (int column = 0; column < columns; column++) {
                row[column] = (byte) numbers[row[column] & 0xFF];
            }
            BitPacking.pack(row, 0, columns, width, wide, index * wideBytes);
        }
        return wide;
    }

    /// Bytes of a row.
    public int rowBytes() {
        return (int) Math.ceilDiv((long) columns * bits, 8);
    }

    /// Groups of a row.
    public int groups() {
        return Math.ceilDiv(columns, groupSize);
    }

    /// Where a row's table begins.
    int tableOffset(int row) {
        return tables.length == 1 << bits ? 0 : row << bits;
    }

    /// The code at a row and a column.
    public int code(int row, int column) {
        return BitPacking.code(codes, row * rowBytes(), bits, column);
    }

    /// The value at a row and a column.
    public float value(int row, int column) {
        int group = row * groups() + column / groupSize;
        float point = tables[tableOffset(row) + code(row, column)];
        return Math.fma(scales[group], point, offsets.length == 0 ? 0 : offsets[group]);
    }
}
