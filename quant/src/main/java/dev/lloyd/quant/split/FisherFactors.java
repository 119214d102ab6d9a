package dev.lloyd.quant.split;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import java.util.Arrays;

/// What rows and columns of a matrix count, where a weight counts by its row's times its column's factor:
/// `F_ij ~ (rows_i columns_j)^2` up to a constant.
///
/// @param rows a factor for each row, above 0
/// @param columns a factor for each column, above 0
@SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
record FisherFactors(double[] rows, double[] columns) {
    /// All the same.
    static FisherFactors ones(int rows, int columns) {
        double[] left = new double[rows];
        double[] right = new double[columns];
        Arrays.fill(left, 1);
        Arrays.fill(right, 1);
        return new FisherFactors(left, right);
    }

    /// Roots of the means of rows and of columns, each at least a hundredth of the largest: a row that the loss of
    /// this text does not depend on may matter elsewhere.
    static FisherFactors of(Matrix fisher) {
        double[] rows = new double[fisher.rows()];
        double[] columns = new double[fisher.columns()];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < columns.length; column++) {
                rows[row] += fisher.at(row, column);
                columns[column] += fisher.at(row, column);
            }
        }
        return new FisherFactors(roots(rows), roots(columns));
    }

    private static double[] roots(double[] sums) {
        double largest = Arrays.stream(sums).max().orElse(0);
        return Arrays.stream(sums)
                .map(sum -> largest == 0 ? 1 : Math.max(0.01, Math.sqrt(sum / largest)))
                .toArray();
    }

    /// Multiplies every element by its row's and its column's factor, in place.
    void multiply(DoubleMatrix matrix) {
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < columns.length; column++) {
                matrix.set(row, column, matrix.at(row, column) * rows[row] * columns[column]);
            }
        }
    }

    /// A matrix whose rows are those of the weights, each divided by its factor.
    DoubleMatrix withoutRows(DoubleMatrix left) {
        DoubleMatrix target = left.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] /= rows[index / left.columns()];
        }
        return target;
    }

    /// A matrix whose columns are those of the weights, each divided by its factor.
    DoubleMatrix withoutColumns(DoubleMatrix right) {
        DoubleMatrix target = right.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] /= columns[index % right.columns()];
        }
        return target;
    }
}
