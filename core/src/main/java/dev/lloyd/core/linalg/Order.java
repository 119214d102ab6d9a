package dev.lloyd.core.linalg;

/// Which elements of a block are neighbours in memory.
public enum Order {
    /// Elements of a row: `(row, column)` is at `offset + row * stride + column`.
    ROWS,
    /// Elements of a column: `(row, column)` is at `offset + column * stride + row`. A transposed view.
    COLUMNS;

    Order other() {
        return this == ROWS ? COLUMNS : ROWS;
    }

    /// Checks that a block lies inside its array.
    void check(int length, int offset, int stride, int rows, int columns) {
        int lines = this == ROWS ? rows : columns;
        int width = this == ROWS ? columns : rows;
        long end = lines == 0 || width == 0 ? offset : offset + (long) (lines - 1) * stride + width;
        if (rows < 0 || columns < 0 || offset < 0 || stride < width || end > length) {
            throw new IllegalArgumentException("a " + rows + " x " + columns + " block (" + this + ", offset " + offset
                    + ", stride " + stride + ") does not fit an array of " + length);
        }
    }

    int index(int offset, int stride, int row, int column) {
        return this == ROWS ? offset + row * stride + column : offset + column * stride + row;
    }
}
