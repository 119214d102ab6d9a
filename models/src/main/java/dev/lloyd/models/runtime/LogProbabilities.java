package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;

/// Logits turned into logarithms of probabilities: `log p_v = z_v - max z - log sum exp(z - max z)`, in double.
public final class LogProbabilities {
    private LogProbabilities() {}

    /// What to subtract from a row of logits so that they become natural logarithms of probabilities.
    ///
    /// @throws IllegalArgumentException if a logit is NaN or positive infinity, or all are negative infinity
    public static double normalizer(Matrix logits, int row) {
        float[] values = logits.values();
        int from = logits.offset(row);
        int to = from + logits.columns();
        float largest = Float.NEGATIVE_INFINITY;
        for (int index = from; index < to; index++) {
            if (Float.isNaN(values[index])) {
                throw new IllegalArgumentException(
                        "the logit of token " + (index - from) + " at position " + row + " is NaN");
            }
            largest = Math.max(largest, values[index]);
        }
        if (Float.isInfinite(largest)) {
            throw new IllegalArgumentException(
                    "the largest logit at position " + row + " is " + largest + "; logits must be finite");
        }
        double sum = 0;
        for (int index = from; index < to; index++) {
            sum += Math.exp((double) values[index] - largest);
        }
        return largest + Math.log(sum);
    }

    /// Index of the largest logit of a row, the first of equals.
    public static int top(Matrix logits, int row) {
        int best = 0;
        for (int column = 1; column < logits.columns(); column++) {
            if (logits.at(row, column) > logits.at(row, best)) {
                best = column;
            }
        }
        return best;
    }

    /// How far a row of logits is from a reference: `KL = sum_v p_v ln(p_v / q_v)` in nats, zero or more up to
    /// rounding, with `p` the reference.
    ///
    /// @param normalizer of the reference's row
    /// @param otherNormalizer of the other's row
    public static double divergence(
            Matrix reference, double normalizer, Matrix other, double otherNormalizer, int row) {
        double sum = 0;
        for (int column = 0; column < reference.columns(); column++) {
            double log = reference.at(row, column) - normalizer;
            double probability = Math.exp(log);
            if (probability > 0) {
                sum += probability * (log - (other.at(row, column) - otherNormalizer));
            }
        }
        return sum;
    }
}
