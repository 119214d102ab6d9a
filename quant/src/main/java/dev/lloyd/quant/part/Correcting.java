package dev.lloyd.quant.part;

import dev.lloyd.quant.form.LowRank;
import dev.lloyd.quant.split.SplitTask;

/// Explains a matrix by a thin product `U V^T` (the canonical form's correction).
public non-sealed interface Correcting extends Split {
    /// What is explained: the weights before rounding, or the error after it.
    enum Target {
        /// The weights: the grid rounds the rest.
        WEIGHTS,
        /// The rounding error.
        ERROR
    }

    /// What is explained.
    Target target();

    /// The thin product nearest to the task's matrix.
    LowRank fit(SplitTask task);
}
