package dev.lloyd.quant.form;

import java.util.Arrays;

/// The canonical form's `S`: a few values, row by row (compressed sparse rows).
///
/// @param rows rows of the matrix
/// @param columns columns of the matrix
/// @param rowStarts where each row's values begin; `rows + 1` entries, ascending, the last is the number of
///     values
/// @param columnIndexes the column of each value, ascending in a row
/// @param values the values, each exact in binary16
@SuppressWarnings("ArrayRecordComponent") // Read only.
public record Sparse(int rows, int columns, int[] rowStarts, int[] columnIndexes, float[] values) {
    /// Checks every index: the arrays may come from a file.
    public Sparse {
        if (rowStarts.length != rows + 1
                || rowStarts[0] != 0
                || rowStarts[rows] != values.length
                || columnIndexes.length != values.length) {
            throw new IllegalArgumentException(
                    "the sparse term's rows do not add up to its " + values.length + " values");
        }
        for (int row = 0; row < rows; row++) {
            if (rowStarts[row + 1] < rowStarts[row]) {
                throw new IllegalArgumentException("row " + row + " of the sparse term ends before it begins");
            }
            for (int index = rowStarts[row]; index < rowStarts[row + 1]; index++) {
                int least = index == rowStarts[row] ? 0 : columnIndexes[index - 1] + 1;
                if (columnIndexes[index] < least || columnIndexes[index] >= columns) {
                    throw new IllegalArgumentException("row " + row + " of the sparse term has the column "
                            + columnIndexes[index] + " where " + least + " to " + (columns - 1) + " is possible");
                }
            }
        }
    }

    /// Adds the values to dense rows `from` to `to`, which lie in `target` from its beginning.
    public void addTo(int from, int to, float[] target) {
        for (int row = from; row < to; row++) {
            for (int index = rowStarts[row]; index < rowStarts[row + 1]; index++) {
                target[(row - from) * columns + columnIndexes[index]] += values[index];
            }
        }
    }

    /// These rows and below them others, of as many columns.
    public Sparse above(Sparse below) {
        int[] starts = Arrays.copyOf(rowStarts, rows + below.rows + 1);
        for (int row = 1; row <= below.rows; row++) {
            starts[rows + row] = values.length + below.rowStarts[row];
        }
        int[] indexes = Arrays.copyOf(columnIndexes, values.length + below.values.length);
        System.arraycopy(below.columnIndexes, 0, indexes, values.length, below.values.length);
        float[] all = Arrays.copyOf(values, indexes.length);
        System.arraycopy(below.values, 0, all, values.length, below.values.length);
        return new Sparse(rows + below.rows, columns, starts, indexes, all);
    }

    /// The first rows.
    ///
    /// @param count how many, 1 to all
    public Sparse firstRows(int count) {
        int end = rowStarts[count];
        return new Sparse(
                count,
                columns,
                Arrays.copyOf(rowStarts, count + 1),
                Arrays.copyOf(columnIndexes, end),
                Arrays.copyOf(values, end));
    }

    /// As stored: row lengths and columns in 16 bits where they fit, values in binary16.
    StoredTensors tensors() {
        int[] lengths = new int[rows];
        for (int row = 0; row < rows; row++) {
            lengths[row] = rowStarts[row + 1] - rowStarts[row];
        }
        return StoredTensors.of("lengths", integers(lengths))
                .plusOne("columns", integers(columnIndexes))
                .plusOne("values", StoredTensor.ofHalves(values, values.length));
    }

    private StoredTensor integers(int[] values) {
        return columns <= 1 << 16
                ? StoredTensor.ofShorts(values, values.length)
                : StoredTensor.ofInts(values, values.length);
    }

    /// The inverse of {@link #tensors()}.
    static Sparse restore(int rows, int columns, StoredTensors tensors) {
        int[] lengths = tensors.get("lengths").ints();
        if (lengths.length != rows) {
            throw new IllegalArgumentException("the sparse term has " + lengths.length + " rows, not " + rows);
        }
        int[] starts = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            starts[row + 1] = Math.addExact(starts[row], lengths[row]);
        }
        return new Sparse(
                rows,
                columns,
                starts,
                tensors.get("columns").ints(),
                tensors.get("values").floats());
    }
}
