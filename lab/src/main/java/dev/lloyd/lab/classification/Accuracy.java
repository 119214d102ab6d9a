package dev.lloyd.lab.classification;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.runtime.LogProbabilities;
import java.util.Locale;

/// How often the most likely class is the right one (top-1 accuracy). Of equal logits the first counts.
///
/// @param images how many
/// @param accuracy share of them, 0 to 1
/// @param standardError of the share, `sqrt(a (1 - a) / images)`
public record Accuracy(int images, double accuracy, double standardError) {
    /// Judges logits.
    ///
    /// @param logits images x classes
    /// @param labels the right classes
    public static Accuracy of(Matrix logits, int[] labels) {
        if (logits.rows() != labels.length || labels.length == 0) {
            throw new IllegalArgumentException(
                    logits.rows() + " rows of logits do not go with " + labels.length + " labels");
        }
        int right = 0;
        for (int row = 0; row < labels.length; row++) {
            right += LogProbabilities.top(logits, row) == labels[row] ? 1 : 0;
        }
        double share = (double) right / labels.length;
        return new Accuracy(labels.length, share, Math.sqrt(share * (1 - share) / labels.length));
    }

    /// For people.
    public String text() {
        return String.format(Locale.ROOT, "accuracy %.4f +- %.4f (top-1, %d images)", accuracy, standardError, images);
    }
}
