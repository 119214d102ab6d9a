package dev.lloyd.lab.classification;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.lab.spread.ClusteredMean;
import dev.lloyd.models.runtime.LogProbabilities;
import java.util.Locale;

/// How often the most likely class is the right one (top-1 accuracy). Of equal logits the first counts.
///
/// @param images how many
/// @param accuracy share of them, 0 to 1, clustered by runs of neighbours ({@link ClusteredMean#ofRuns})
public record Accuracy(int images, ClusteredMean accuracy) {
    static final int RUNS = 100;

    /// Judges logits.
    ///
    /// @param logits images x classes
    /// @param labels the right classes
    public static Accuracy of(Matrix logits, int[] labels) {
        if (logits.rows() != labels.length || labels.length == 0) {
            throw new IllegalArgumentException(
                    logits.rows() + " rows of logits do not go with " + labels.length + " labels");
        }
        double[] right = new double[labels.length];
        for (int row = 0; row < labels.length; row++) {
            right[row] = LogProbabilities.top(logits, row) == labels[row] ? 1 : 0;
        }
        return new Accuracy(labels.length, ClusteredMean.ofRuns(right, RUNS));
    }

    /// For people.
    public String text() {
        return String.format(
                Locale.ROOT,
                "accuracy %.4f +- %.4f (top-1, %d images)",
                accuracy.mean(),
                accuracy.standardError(),
                images);
    }
}
