package dev.lloyd.core.kernel;

import java.util.List;

/// A matrix whose rows are vectors from codebooks, one after the other:
///
///     value[r][c] = scales[r][c / groupSize] * ( point[r][c] - zeros[r][c / groupSize] )
///
/// Row `r` has the codebooks `r mod count`: the same for all rows, some for each, or those of its place where a code
/// stands for values of several rows, `tall` of them, which then share their codes. A last tile may reach beyond
/// the columns.
///
/// @param rows number of rows
/// @param columns number of columns
/// @param tall rows that share their codes, 1 or more
/// @param books `count` of them, 1 or more, of the same bits, stages and parts
/// @param codes of the rows
/// @param groupSize columns that share a scale and a zero, 1 or more
/// @param scales `rows x groups`, finite, with `groups = ceil(columns / groupSize)`
/// @param zeros as many, finite, or none
@SuppressWarnings("ArrayRecordComponent") // Shared storage; kernels read it in place.
public record CodebookRows(
        int rows,
        int columns,
        int tall,
        List<CodebookTile> books,
        RowCodes codes,
        int groupSize,
        float[] scales,
        float[] zeros) {
    /// Where the codes of a row are, however they are stored. Any number of threads read at once.
    @FunctionalInterface
    public interface RowCodes {
        /// Reads the codes of `tall` rows, part by part, to the beginning of `target`.
        ///
        /// @param tileRow 0 for the first `tall` rows, 1 for the next
        /// @param target gets numbers from 0 to below `2^bits`; may be longer
        void read(int tileRow, int[] target);
    }

    /// Checks the sizes.
    public CodebookRows {
        books = List.copyOf(books);
        if (rows < 0 || columns < 0 || tall < 1 || groupSize < 1) {
            throw new IllegalArgumentException("rows and columns must be 0 or more, tall and groupSize 1 or more, not "
                    + rows + ", " + columns + ", " + tall + " and " + groupSize);
        }
        long groups = (long) Math.ceilDiv(columns, groupSize) * rows;
        if (scales.length != groups || (zeros.length != 0 && zeros.length != groups)) {
            throw new IllegalArgumentException(rows + " x " + columns + " values in groups of " + groupSize + " need "
                    + groups + " scales and as many zeros or none, not " + scales.length + " and " + zeros.length);
        }
        if (books.isEmpty() || !books.stream().allMatch(books.getFirst()::isLike)) {
            throw new IllegalArgumentException(
                    "the codebooks of all rows must be there, of the same bits, stages and parts");
        }
        int wide = books.getFirst().columns();
        if (books.getFirst().parts() > 1 && wide != columns) {
            throw new IllegalArgumentException(
                    "parts of different codebooks make a row of " + wide + " columns, not of " + columns);
        }
    }

    /// Groups of a row.
    public int groups() {
        return Math.ceilDiv(columns, groupSize);
    }

    /// The scale of a group of a row.
    float scale(int row, int group) {
        return scales[row * groups() + group];
    }

    /// The zero of a group of a row.
    float zero(int row, int group) {
        return zeros.length == 0 ? 0 : zeros[row * groups() + group];
    }

    /// Columns of a group.
    int length(int group) {
        return Math.min(groupSize, columns - group * groupSize);
    }

    /// The codebooks of a row.
    CodebookTile books(int row) {
        return books.get(row % books.size());
    }
}
