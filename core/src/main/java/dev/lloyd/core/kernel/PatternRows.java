package dev.lloyd.core.kernel;

/// A matrix of 16-bit words for eight values each: a pattern from a table of 256, its signs, and a shift.
///
///     value[r][8 k + i] = scales[r][(8 k + i) / groupSize] * ( +-patterns[word & 255][i] +- shift )
///
/// Bits 0 to 7 of a word choose the pattern, bits 8 to 14 negate its coordinates 0 to 6, and coordinate 7
/// is negated where an odd number of them is; bit 15 negates the shift. That is E8P of QuIP# (Tseng et
/// al., 2024), whose tables lie in the first cache where one of 65,536 points would not. The last word of
/// a row may reach beyond its columns.
///
/// @param rows number of rows
/// @param columns number of columns
/// @param groupSize columns that share a scale, a multiple of 8 or no fewer than there are columns
/// @param words two bytes for each word, the low one first, row after row
/// @param patterns 256 times 8 finite values
/// @param shift finite, added to each coordinate or taken from it
/// @param scales `rows x groups`, finite, with `groups = ceil(columns / groupSize)`
@SuppressWarnings("ArrayRecordComponent") // Shared storage; kernels read it in place.
public record PatternRows(
        int rows, int columns, int groupSize, byte[] words, float[] patterns, float shift, float[] scales) {
    /// Values of a word.
    public static final int WIDE = 8;

    private static final int PATTERNS = 256;

    /// Checks the sizes.
    public PatternRows {
        if (rows < 0 || columns < 0 || groupSize < 1 || (groupSize < columns && groupSize % WIDE != 0)) {
            throw new IllegalArgumentException("rows and columns must be 0 or more and groupSize a multiple of " + WIDE
                    + " or all columns, not " + rows + ", " + columns + " and " + groupSize);
        }
        long bytes = 2L * Math.ceilDiv(columns, WIDE) * rows;
        long groups = (long) Math.ceilDiv(columns, groupSize) * rows;
        if (words.length != bytes || scales.length != groups || patterns.length != PATTERNS * WIDE) {
            throw new IllegalArgumentException(rows + " x " + columns + " values in groups of " + groupSize + " need "
                    + bytes + " bytes, " + groups + " scales and " + PATTERNS * WIDE + " values of patterns, not "
                    + words.length + ", " + scales.length + " and " + patterns.length);
        }
    }

    /// Words of a row.
    int across() {
        return Math.ceilDiv(columns, WIDE);
    }

    /// Groups of a row.
    public int groups() {
        return Math.ceilDiv(columns, groupSize);
    }

    /// A word of a row.
    int word(int row, int index) {
        int at = 2 * (row * across() + index);
        return (words[at] & 0xFF) | (words[at + 1] & 0xFF) << 8;
    }

    /// A coordinate of a word's point, before the group's scale.
    float point(int word, int coordinate) {
        int signs = word >> 8 & 0x7F;
        int negated = coordinate < WIDE - 1 ? signs >> coordinate & 1 : Integer.bitCount(signs) & 1;
        float pattern = patterns[(word & 0xFF) * WIDE + coordinate];
        return (negated == 0 ? pattern : -pattern) + (word >> 15 == 0 ? shift : -shift);
    }

    /// The value at a row and a column.
    public float value(int row, int column) {
        return scales[row * groups() + column / groupSize] * point(word(row, column / WIDE), column % WIDE);
    }
}
