package dev.lloyd.core.matrix;

import java.util.Arrays;

/// A dense matrix of 32-bit floats, row-major: element `(row, column)` is `values[row * columns + column]`.
///
/// The array is shared, not copied: whoever hands a matrix over says whether it may be written. At most `2^31 - 9`
/// elements; larger tensors are worked on in slices of rows.
///
/// @param rows number of rows, zero or more
/// @param columns number of columns, zero or more
/// @param values the elements, exactly `rows * columns` of them
@SuppressWarnings("ArrayRecordComponent") // Identity of the storage is the point: kernels work on it in place.
public record Matrix(int rows, int columns, float[] values) {
    private static final int SQUARE = 32;
    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    /// Checks that the shape and the storage agree.
    public Matrix {
        if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
            throw new IllegalArgumentException(
                    "a " + rows + " x " + columns + " matrix does not have " + values.length + " values");
        }
    }

    /// A zero matrix.
    public static Matrix zeros(int rows, int columns) {
        return new Matrix(rows, columns, new float[Math.multiplyExact(rows, columns)]);
    }

    /// Where a row begins in {@link #values()}.
    public int offset(int row) {
        return row * columns;
    }

    /// The element at a row and a column.
    public float at(int row, int column) {
        return values[row * columns + column];
    }

    /// Sets the element at a row and a column.
    public void set(int row, int column, float value) {
        values[row * columns + column] = value;
    }

    /// A copy with storage of its own.
    public Matrix copy() {
        return new Matrix(rows, columns, values.clone());
    }

    /// A copy of rows `from` (inclusive) to `to` (exclusive).
    public Matrix rowSlice(int from, int to) {
        return new Matrix(to - from, columns, Arrays.copyOfRange(values, from * columns, to * columns));
    }

    /// The transpose, in new storage. By squares that fit into the nearest cache, or each write would miss it.
    public Matrix transpose() {
        Matrix target = zeros(columns, rows);
        transpose(target);
        return target;
    }

    /// The transpose, to another matrix, whatever it held.
    ///
    /// @param target columns x rows, not this one
    /// @throws IllegalArgumentException if it has another shape
    public void transpose(Matrix target) {
        if (target.rows != columns || target.columns != rows) {
            throw new IllegalArgumentException("the transpose of " + rows + " x " + columns + " does not fit "
                    + target.rows + " x " + target.columns);
        }
        for (int top = 0; top < rows; top += Math.min(SQUARE, rows - top)) {
            for (int left = 0; left < columns; left += Math.min(SQUARE, columns - left)) {
                transposeSquare(top, left, target);
            }
        }
    }

    private void transposeSquare(int top, int left, Matrix target) {
        int bottom = top + Math.min(SQUARE, rows - top);
        int right = left + Math.min(SQUARE, columns - left);
        for (int column = left; column < right; column++) {
            for (int row = top; row < bottom; row++) {
                target.values[column * rows + row] = values[row * columns + column];
            }
        }
    }

    /// The sum of the squares of all values, in double precision.
    public double squaredNorm() {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    /// The place in {@link #values} of the first value that is infinite or not a number; -1 if there is none.
    public int firstNotFinite() {
        int greatest = 0;
        for (float value : values) {
            greatest = Math.max(greatest, Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
        }
        if (greatest < INFINITY) {
            return -1;
        }
        int index = 0;
        while (Float.isFinite(values[index])) {
            index++;
        }
        return index;
    }
}
