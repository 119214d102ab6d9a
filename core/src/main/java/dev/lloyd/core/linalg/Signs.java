package dev.lloyd.core.linalg;

import dev.lloyd.core.matrix.DoubleMatrix;

/// Fixes the signs that a factorization leaves open: the entry of largest magnitude is positive.
/// Subtracting from zero keeps zeros positive.
final class Signs {
    private Signs() {}

    /// The sign of the first entry of largest magnitude of a row; 1 for a zero row.
    static double ofRow(DoubleMatrix matrix, int row) {
        double largest = 0;
        for (int column = 0; column < matrix.columns(); column++) {
            if (Math.abs(matrix.at(row, column)) > Math.abs(largest)) {
                largest = matrix.at(row, column);
            }
        }
        return largest < 0 ? -1 : 1;
    }

    static void scaleRow(DoubleMatrix matrix, int row, double sign) {
        for (int column = 0; sign < 0 && column < matrix.columns(); column++) {
            matrix.set(row, column, 0 - matrix.at(row, column));
        }
    }

    static void scaleColumn(DoubleMatrix matrix, int column, double sign) {
        for (int row = 0; sign < 0 && row < matrix.rows(); row++) {
            matrix.set(row, column, 0 - matrix.at(row, column));
        }
    }
}
