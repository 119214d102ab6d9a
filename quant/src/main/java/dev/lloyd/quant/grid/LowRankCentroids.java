package dev.lloyd.quant.grid;

import dev.lloyd.core.linalg.SymmetricEigen;
import dev.lloyd.core.matrix.DoubleMatrix;
import java.util.Arrays;

/// Centroids that lie in a space of few dimensions through the origin.
///
/// @param dimension of the centroids
/// @param rank of the space, 1 to the dimension
record LowRankCentroids(int dimension, int rank) {
    /// Centroids as a product.
    ///
    /// @param coordinates `count x rank`
    /// @param basis `rank x dimension`
    @SuppressWarnings("ArrayRecordComponent") // A result, handed over to the caller.
    record Factors(float[] coordinates, float[] basis) {
        /// The centroids, one after the other.
        float[] product(int rank, int dimension) {
            float[] centroids = new float[coordinates.length / rank * dimension];
            for (int index = 0; index < centroids.length; index++) {
                float sum = 0;
                for (int place = 0; place < rank; place++) {
                    sum += coordinates[index / dimension * rank + place] * basis[place * dimension + index % dimension];
                }
                centroids[index] = sum;
            }
            return centroids;
        }
    }

    /// Masses of 1.
    static double[] alike(int count) {
        double[] masses = new double[count];
        Arrays.fill(masses, 1);
        return masses;
    }

    /// The centroids of the rank whose weighted squared distance from given ones is least: their projections onto
    /// the leading eigenvectors of `sum_k mass_k c_k c_k^T` (Eckart and Young).
    float[] nearest(float[] centroids, double[] masses) {
        return factors(centroids, masses).product(rank, dimension);
    }

    /// The factors of centroids that are of the rank already.
    Factors factors(float[] centroids) {
        return factors(centroids, alike(centroids.length / dimension));
    }

    private Factors factors(float[] centroids, double[] masses) {
        DoubleMatrix vectors = SymmetricEigen.of(moments(centroids, masses)).vectors();
        float[] basis = new float[rank * dimension];
        for (int index = 0; index < basis.length; index++) {
            basis[index] = (float) vectors.at(dimension - 1 - index / dimension, index % dimension);
        }
        float[] coordinates = new float[masses.length * rank];
        for (int index = 0; index < coordinates.length; index++) {
            double sum = 0;
            for (int place = 0; place < dimension; place++) {
                sum += (double) centroids[index / rank * dimension + place] * basis[index % rank * dimension + place];
            }
            coordinates[index] = (float) sum;
        }
        return new Factors(coordinates, basis);
    }

    private DoubleMatrix moments(float[] centroids, double[] masses) {
        DoubleMatrix moments = DoubleMatrix.zeros(dimension, dimension);
        for (int index = 0; index < centroids.length; index++) {
            int first = index - index % dimension;
            for (int other = 0; other < dimension; other++) {
                moments.values()[index % dimension * dimension + other] +=
                        masses[index / dimension] * centroids[index] * centroids[first + other];
            }
        }
        return moments;
    }
}
