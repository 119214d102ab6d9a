package dev.lloyd.core.linalg;

import dev.lloyd.core.matrix.DoubleMatrix;

/// A rectangular view of an array of `double`: rows and columns of a matrix, possibly transposed, nothing
/// copied.
///
/// @param values the array, shared
/// @param offset index of element (0, 0)
/// @param stride distance between the starts of neighbouring rows ({@link Order#ROWS}) or columns
///     ({@link Order#COLUMNS}); at least their width
/// @param rows number of rows
/// @param columns number of columns
/// @param order whether rows or columns are contiguous
@SuppressWarnings("ArrayRecordComponent") // A view: identity of the storage is the point.
public record DoubleBlock(double[] values, int offset, int stride, int rows, int columns, Order order) {
    /// Checks that the block lies inside the array.
    public DoubleBlock {
        order.check(values.length, offset, stride, rows, columns);
    }

    /// The whole matrix.
    public static DoubleBlock of(DoubleMatrix matrix) {
        return new DoubleBlock(matrix.values(), 0, matrix.columns(), matrix.rows(), matrix.columns(), Order.ROWS);
    }

    /// The block of `rows` x `columns` elements whose first is `(row, column)` of this one.
    public DoubleBlock slice(int row, int column, int rows, int columns) {
        if (row < 0 || column < 0 || row + (long) rows > this.rows || column + (long) columns > this.columns) {
            throw new IllegalArgumentException("a " + rows + " x " + columns + " slice at (" + row + ", " + column
                    + ") does not fit a " + this.rows + " x " + this.columns + " block");
        }
        int start = rows == 0 || columns == 0 ? offset : order.index(offset, stride, row, column);
        return new DoubleBlock(values, start, stride, rows, columns, order);
    }

    /// The transpose: the same elements, rows for columns.
    public DoubleBlock transpose() {
        return new DoubleBlock(values, offset, stride, columns, rows, order.other());
    }

    /// The element at a row and a column.
    public double at(int row, int column) {
        return values[order.index(offset, stride, row, column)];
    }

    /// Sets the element at a row and a column.
    public void set(int row, int column, double value) {
        values[order.index(offset, stride, row, column)] = value;
    }
}
