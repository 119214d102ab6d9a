package dev.lloyd.lab.perplexity;

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

    /// Runs a model on a window.
    ///
    /// @throws IllegalArgumentException if it does not give one row per token or lacks a token of the window
    public static Matrix run(LogitSource model, Window window) {
        Matrix logits = model.logits(window.tokens());
        if (logits.rows() != window.tokens().length) {
            throw new IllegalArgumentException(
                    "the model gave " + logits.rows() + " rows of logits for " + window.tokens().length + " tokens");
        }
        for (int token : window.tokens()) {
            if (token < 0 || token >= logits.columns()) {
                throw new IllegalArgumentException(
                        "token " + token + " is outside the vocabulary of " + logits.columns());
            }
        }
        return logits;
    }
}
