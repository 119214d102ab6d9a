package dev.lloyd.quant.form;

import java.util.BitSet;

/// A set of positions of a matrix.
public final class Mask {
    private final int rows;
    private final int columns;
    private final BitSet[] byRow;

    /// No positions of a rows x columns matrix.
    public Mask(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.byRow = new BitSet[rows];
        for (int row = 0; row < rows; row++) {
            byRow[row] = new BitSet(columns);
        }
    }

    /// Rows of the matrix.
    public int rows() {
        return rows;
    }

    /// Columns of the matrix.
    public int columns() {
        return columns;
    }

    /// Adds a position. Rows may be written by different threads.
    public void add(int row, int column) {
        byRow[row].set(column);
    }

    /// Whether a position is in the set.
    public boolean has(int row, int column) {
        return byRow[row].get(column);
    }

    /// Number of positions.
    public int count() {
        int count = 0;
        for (BitSet row : byRow) {
            count += row.cardinality();
        }
        return count;
    }
}
