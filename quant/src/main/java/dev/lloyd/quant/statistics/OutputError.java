package dev.lloyd.quant.statistics;

import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// What a quantized layer's output loses: `tr(E H E^T) / tr(W H W^T)` with `E = W' - W` and the second moments
/// `H = E[x x^T]` of its input, which is the mean squared error of `W' x` relative to `W x`.
///
/// In double precision; cost `4 rows columns^2` operations, memory 16 bytes for each value of 512 rows.
public final class OutputError {
    private static final int ROWS = 512;

    private OutputError() {}

    /// The share, 0 if all outputs are zero.
    ///
    /// @param decoded what was quantized, rows x columns
    /// @param weights the original, of the same shape
    /// @param moments columns x columns
    public static double relative(Matrix decoded, Matrix weights, DoubleMatrix moments, Workers workers) {
        float[] error = new float[weights.values().length];
        for (int index = 0; index < error.length; index++) {
            error[index] = decoded.values()[index] - weights.values()[index];
        }
        double whole = energy(weights, moments, workers);
        return whole == 0 ? 0 : energy(new Matrix(weights.rows(), weights.columns(), error), moments, workers) / whole;
    }

    /// `tr(A H A^T)`, by chunks of rows.
    private static double energy(Matrix matrix, DoubleMatrix moments, Workers workers) {
        double sum = 0;
        for (int from = 0; from < matrix.rows(); from += ROWS) {
            DoubleMatrix chunk = widened(matrix, from, Math.min(ROWS, matrix.rows() - from));
            double[] products = Gemm.product(chunk, moments, workers).values();
            for (int index = 0; index < products.length; index++) {
                sum += products[index] * chunk.values()[index];
            }
        }
        return sum;
    }

    private static DoubleMatrix widened(Matrix matrix, int from, int rows) {
        DoubleMatrix target = DoubleMatrix.zeros(rows, matrix.columns());
        int base = matrix.offset(from);
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] = matrix.values()[base + index];
        }
        return target;
    }
}
