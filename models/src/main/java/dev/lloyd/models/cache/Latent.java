package dev.lloyd.models.cache;

import dev.lloyd.core.linalg.SymmetricEigen;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.DenseLayer;

/// A layer's input as the layer sees it, in place of what it makes of it. With `W = A S B^T`, `W` of shape
/// `features x inputs`,
///
///     z = B^T x = S^-1 A^T y,    y = W x = A S z
///
/// so that `z`, which has as many values as `y`, is known from `y` alone and gives it back. Directions that the layer
/// hardly sees are not blown up: singular values count as a thousandth of the largest at least, of a layer of zeros as
/// 1. Tomar et al., *XQuant*, 2025, for grouped queries.
///
/// @param down makes latents of outputs
/// @param up makes outputs of latents
record Latent(DenseLayer down, DenseLayer up) {
    private static final double LEAST = 1e-3;

    /// Of a layer.
    static Latent of(Matrix weights) {
        int size = weights.rows();
        DoubleMatrix gram = DoubleMatrix.zeros(size, size);
        for (int row = 0; row < size; row++) {
            for (int column = 0; column <= row; column++) {
                double sum = 0;
                for (int input = 0; input < weights.columns(); input++) {
                    sum += (double) weights.at(row, input) * weights.at(column, input);
                }
                gram.set(row, column, sum);
                gram.set(column, row, sum);
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(gram);
        double largest = Math.sqrt(Math.max(0, eigen.values()[size - 1]));
        Matrix down = Matrix.zeros(size, size);
        Matrix up = Matrix.zeros(size, size);
        for (int latent = 0; latent < size; latent++) {
            double own = Math.sqrt(Math.max(0, eigen.values()[latent]));
            double scale = largest == 0 ? 1 : Math.max(own, LEAST * largest);
            for (int feature = 0; feature < size; feature++) {
                double direction = eigen.vectors().at(latent, feature);
                down.set(latent, feature, (float) (direction / scale));
                up.set(feature, latent, (float) (direction * scale));
            }
        }
        return new Latent(new DenseLayer(down), new DenseLayer(up));
    }

    /// Latents of outputs, a row for a token.
    Matrix of(Matrix outputs, Workers workers) {
        return down.multiply(outputs, workers);
    }

    /// The inverse of {@link #of}.
    Matrix outputs(Matrix latents, Workers workers) {
        return up.multiply(latents, workers);
    }
}
