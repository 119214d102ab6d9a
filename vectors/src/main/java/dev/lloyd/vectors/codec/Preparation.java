package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;

/// What is done to vectors before any transform.
final class Preparation {
    private Preparation() {}

    /// A copy; for the cosine every row is divided by its length.
    static Matrix of(Matrix vectors, Metric metric) {
        Matrix copy = vectors.copy();
        if (metric == Metric.COSINE) {
            for (int row = 0; row < copy.rows(); row++) {
                double norm = copy.rowSlice(row, row + 1).squaredNorm();
                if (norm > 0) {
                    FloatKernels.scale(copy.values(), copy.offset(row), copy.columns(), (float) (1 / Math.sqrt(norm)));
                }
            }
        }
        return copy;
    }

    /// Takes a centre off every row.
    static void subtract(float[] centre, Matrix vectors) {
        for (int row = 0; row < vectors.rows(); row++) {
            FloatKernels.axpy(-1, centre, 0, vectors.values(), vectors.offset(row), centre.length);
        }
    }
}
