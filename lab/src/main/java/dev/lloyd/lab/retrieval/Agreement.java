package dev.lloyd.lab.retrieval;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.vectors.codec.Metric;

/// How close one encoder's vectors are to another's, text by text.
///
/// @param count texts
/// @param meanCosine mean of the cosine between the two vectors of a text
/// @param leastCosine the smallest
public record Agreement(long count, double meanCosine, double leastCosine) {
    /// Compares vectors row by row. A zero vector has cosine 0 with any other, 1 with a zero vector.
    ///
    /// @param reference texts x dimension
    /// @param other texts x dimension
    public static Agreement of(Matrix reference, Matrix other) {
        if (reference.rows() != other.rows() || reference.columns() != other.columns() || reference.rows() == 0) {
            throw new IllegalArgumentException(reference.rows() + " x " + reference.columns()
                    + " vectors do not compare with " + other.rows() + " x " + other.columns());
        }
        double sum = 0;
        double least = 1;
        for (int row = 0; row < reference.rows(); row++) {
            double cosine = cosine(reference, other, row);
            sum += cosine;
            least = Math.min(least, cosine);
        }
        return new Agreement(reference.rows(), sum / reference.rows(), least);
    }

    private static double cosine(Matrix reference, Matrix other, int row) {
        double first = Metric.INNER_PRODUCT.score(reference, row, reference, row);
        double second = Metric.INNER_PRODUCT.score(other, row, other, row);
        if (first == 0 || second == 0) {
            return first == second ? 1 : 0;
        }
        return Metric.INNER_PRODUCT.score(reference, row, other, row) / Math.sqrt(first * second);
    }

    /// Both together.
    public Agreement and(Agreement more) {
        long all = count + more.count;
        double mean = (meanCosine * count + more.meanCosine * more.count) / all;
        return new Agreement(all, mean, Math.min(leastCosine, more.leastCosine));
    }
}
