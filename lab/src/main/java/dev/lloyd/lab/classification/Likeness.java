package dev.lloyd.lab.classification;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.lab.spread.ClusteredMean;
import dev.lloyd.models.runtime.LogProbabilities;
import java.util.Locale;

/// How like two classifiers are on the same images.
///
/// @param images how many
/// @param agreement share of images of which both say the same class, 0 to 1
/// @param kl mean over images of `KL(reference || other)`, nats; 0 for equal logits
public record Likeness(int images, ClusteredMean agreement, ClusteredMean kl) {
    /// Compares logits.
    ///
    /// @param reference images x classes
    /// @param other of the same shape
    public static Likeness of(Matrix reference, Matrix other) {
        if (reference.rows() != other.rows() || reference.columns() != other.columns() || reference.rows() == 0) {
            throw new IllegalArgumentException("logits of " + reference.rows() + " x " + reference.columns()
                    + " do not compare with " + other.rows() + " x " + other.columns());
        }
        double[] same = new double[reference.rows()];
        double[] nats = new double[reference.rows()];
        for (int row = 0; row < reference.rows(); row++) {
            same[row] = LogProbabilities.top(reference, row) == LogProbabilities.top(other, row) ? 1 : 0;
            double normalizer = LogProbabilities.normalizer(reference, row);
            double otherNormalizer = LogProbabilities.normalizer(other, row);
            nats[row] = LogProbabilities.divergence(reference, normalizer, other, otherNormalizer, row);
        }
        return new Likeness(
                reference.rows(), ClusteredMean.ofRuns(same, Accuracy.RUNS), ClusteredMean.ofRuns(nats, Accuracy.RUNS));
    }

    /// For people.
    public String text() {
        return String.format(
                Locale.ROOT, "same class %.4f, KL %.6f nats (%d images)", agreement.mean(), kl.mean(), images);
    }
}
