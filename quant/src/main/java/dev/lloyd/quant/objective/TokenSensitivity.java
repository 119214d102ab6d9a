package dev.lloyd.quant.objective;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Objective;

/// An objective in which tokens count by the gradients of the model's loss at the layer's output:
///
///     M_r = sum_t weight_rt x_t x_t^T
///
/// with a weight for every token `t` and every run `r` of output features. Whoever calibrates shows the gradients of
/// each batch once and keeps the summaries alone; the second moments that the part is handed are weighted already,
/// with weights whose mean is 1.
public interface TokenSensitivity extends Objective {
    /// Runs of output features that have weights of their own, as
    /// {@link dev.lloyd.quant.rounding.ErrorMatrices#runs} divides them.
    ///
    /// @param rows features of the layer's output
    int runs(int rows);

    /// What is kept of a batch: the weights of its tokens, up to a factor.
    ///
    /// @param gradients `dL/dz` of the layer's output, tokens x features; not to be changed
    /// @return tokens x runs, 0 or more each
    Matrix summary(Matrix gradients);

    @Override
    default Need need() {
        return Need.GRADIENTS;
    }

    @Override
    default DoubleMatrix matrix(DoubleMatrix secondMoments) {
        return secondMoments;
    }
}
