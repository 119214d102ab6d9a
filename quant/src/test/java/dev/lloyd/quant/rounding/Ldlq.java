package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;

/// LDLQ as QuIP states it, in plain loops and double precision, for symmetric integers with a scale for each row:
/// `M = (A + I) D (A + I)^T`, `A` strictly upper triangular, `Q_k = Q(W_k + (W_<k - Q_<k) A_<k,k)`.
final class Ldlq {
    private Ldlq() {}

    static Matrix round(Matrix weights, DoubleMatrix moments, int bits) {
        double[][] feedback = feedback(moments);
        int columns = weights.columns();
        double top = (1 << (bits - 1)) - 1;
        Matrix decoded = Matrix.zeros(weights.rows(), columns);
        for (int row = 0; row < weights.rows(); row++) {
            double largest = 0;
            for (int column = 0; column < columns; column++) {
                largest = Math.max(largest, Math.abs(weights.at(row, column)));
            }
            double scale = (float) (largest / top);
            for (int column = 0; column < columns; column++) {
                double value = weights.at(row, column);
                for (int former = 0; former < column; former++) {
                    value += ((double) weights.at(row, former) - decoded.at(row, former)) * feedback[former][column];
                }
                decoded.set(row, column, (float) (scale * Math.clamp(Math.rint(value / scale), -top, top)));
            }
        }
        return decoded;
    }

    private static double[][] feedback(DoubleMatrix moments) {
        int dimension = moments.rows();
        double[][] unit = new double[dimension][dimension];
        double[] diagonal = new double[dimension];
        for (int column = dimension - 1; column >= 0; column--) {
            double pivot = moments.at(column, column);
            for (int later = column + 1; later < dimension; later++) {
                pivot -= unit[column][later] * unit[column][later] * diagonal[later];
            }
            diagonal[column] = pivot;
            for (int row = 0; row < column; row++) {
                double sum = moments.at(row, column);
                for (int later = column + 1; later < dimension; later++) {
                    sum -= unit[row][later] * diagonal[later] * unit[column][later];
                }
                unit[row][column] = sum / pivot;
            }
        }
        return unit;
    }
}
