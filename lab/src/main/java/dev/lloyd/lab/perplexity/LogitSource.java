package dev.lloyd.lab.perplexity;

import dev.lloyd.core.matrix.Matrix;

/// A causal language model, as measuring sees it.
///
/// Called from several threads at once. Wrap one to count calls or to show progress.
@FunctionalInterface
public interface LogitSource {
    /// The logits after each token, when the tokens stand alone from position 0: `tokens x vocabulary`. Row `t`
    /// scores what follows token `t`.
    Matrix logits(int[] tokens);
}
