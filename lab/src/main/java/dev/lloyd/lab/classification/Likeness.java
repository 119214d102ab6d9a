package dev.lloyd.lab.classification;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.runtime.LogProbabilities;
import java.util.Locale;

/// How like two classifiers are on the same images.
///
/// @param images how many
/// @param agreement share of images of which both say the same class, 0 to 1
/// @param kl mean over images of `KL(reference || other)`, nats; 0 for equal logits
public record Likeness(int images, double agreement, double kl) {
    /// Compares logits.
    ///
    /// @param reference images x classes
    /// @param other of the same shape
    public static Likeness of(Matrix reference, Matrix other) {
        if (reference.rows() != other.rows() || reference.columns() != other.columns() || reference.rows() == 0) {
            throw new IllegalArgumentException("logits of " + reference.rows() + " x " + reference.columns()
                    + " do not compare with " + other.rows() + " x " + other.columns());
        }
        int same = 0;
        double sum = 0;
        for (int row = 0; row < reference.rows(); row++) {
            same += LogProbabilities.top(reference, row) == LogProbabilities.top(other, row) ? 1 : 0;
            double normalizer = LogProbabilities.normalizer(reference, row);
            double otherNormalizer = LogProbabilities.normalizer(other, row);
            sum += LogProbabilities.divergence(reference, normalizer, other, otherNormalizer, row);
        }
        return new Likeness(reference.rows(), (double) same / reference.rows(), sum / reference.rows());
    }

    /// For people.
    public String text() {
        return String.format(Locale.ROOT, "same class %.4f, KL %.6f nats (%d images)", agreement, kl, images);
    }
}
