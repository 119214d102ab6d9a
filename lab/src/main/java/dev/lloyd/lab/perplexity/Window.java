package dev.lloyd.lab.perplexity;

import dev.lloyd.core.matrix.Matrix;

/// Tokens that a model sees at once, some of which it has to predict.
///
/// @param tokens ids, at least two
/// @param firstScored index of the first token that is predicted, from its predecessors; at least 1
@SuppressWarnings("ArrayRecordComponent") // Input of a model; compared by nobody.
public record Window(int[] tokens, int firstScored) {
    /// Checks that something is predicted.
    public Window {
        if (firstScored < 1 || firstScored >= tokens.length) {
            throw new IllegalArgumentException("a window of " + tokens.length + " tokens cannot be scored from token "
                    + firstScored + "; 1 to " + (tokens.length - 1) + " can");
        }
    }

    /// A window that is scored from its second token on.
    public static Window of(int... tokens) {
        return new Window(tokens, 1);
    }

    /// What a model makes of the tokens.
    ///
    /// @throws IllegalArgumentException if it does not give one row per token or lacks a token of the window
    public Matrix logits(LogitSource model) {
        Matrix logits = model.logits(tokens);
        if (logits.rows() != tokens.length) {
            throw new IllegalArgumentException(
                    "the model gave " + logits.rows() + " rows of logits for " + tokens.length + " tokens");
        }
        for (int token : tokens) {
            if (token < 0 || token >= logits.columns()) {
                throw new IllegalArgumentException(
                        "token " + token + " is outside the vocabulary of " + logits.columns());
            }
        }
        return logits;
    }

    /// How many tokens are predicted.
    public int predictions() {
        return tokens.length - firstScored;
    }
}
