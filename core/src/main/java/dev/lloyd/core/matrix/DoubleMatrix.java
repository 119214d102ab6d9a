package dev.lloyd.core.matrix;

/// A dense matrix of 64-bit floats, row-major: for Hessians and factorizations, where error builds up.
///
/// @param rows number of rows, zero or more
/// @param columns number of columns, zero or more
/// @param values the elements, exactly `rows * columns` of them, shared and not copied
@SuppressWarnings("ArrayRecordComponent") // Identity of the storage is the point: kernels work on it in place.
public record DoubleMatrix(int rows, int columns, double[] values) {
    /// Checks that the shape and the storage agree.
    public DoubleMatrix {
        if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
            throw new IllegalArgumentException(
                    "a " + rows + " x " + columns + " matrix does not have " + values.length + " values");
        }
    }

    /// A zero matrix.
    public static DoubleMatrix zeros(int rows, int columns) {
        return new DoubleMatrix(rows, columns, new double[Math.multiplyExact(rows, columns)]);
    }

    /// The identity.
    public static DoubleMatrix identity(int dimension) {
        DoubleMatrix target = zeros(dimension, dimension);
        for (int index = 0; index < dimension; index++) {
            target.set(index, index, 1);
        }
        return target;
    }

    /// The same values in double precision.
    public static DoubleMatrix of(Matrix source) {
        DoubleMatrix target = zeros(source.rows(), source.columns());
        for (int index = 0; index < target.values.length; index++) {
            target.values[index] = source.values()[index];
        }
        return target;
    }

    /// The same values rounded to single precision.
    public Matrix toFloat() {
        Matrix target = Matrix.zeros(rows, columns);
        for (int index = 0; index < values.length; index++) {
            target.values()[index] = (float) values[index];
        }
        return target;
    }

    /// The element at a row and a column.
    public double at(int row, int column) {
        return values[row * columns + column];
    }

    /// Sets the element at a row and a column.
    public void set(int row, int column, double value) {
        values[row * columns + column] = value;
    }

    /// A copy with storage of its own.
    public DoubleMatrix copy() {
        return new DoubleMatrix(rows, columns, values.clone());
    }
}
