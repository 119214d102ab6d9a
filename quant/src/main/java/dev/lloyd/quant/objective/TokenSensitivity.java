package dev.lloyd.quant.objective;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Objective;
import java.util.List;

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

    /// What is kept of a batch: a number for each token and run.
    ///
    /// @param gradients `dL/dz` of the layer's output, tokens x features; not to be changed
    /// @return tokens x runs, 0 or more each
    Matrix summary(Matrix gradients);

    /// The weights of all tokens, up to a factor: what was kept of them, unless a part says otherwise.
    ///
    /// @param summaries batch by batch, tokens x runs; not to be changed
    /// @param kinds batch by batch, the kind of text that each token is from, counted from 0
    /// @return batch by batch, tokens x runs, 0 or more each
    default List<Matrix> weights(List<Matrix> summaries, List<int[]> kinds) {
        return summaries;
    }

    @Override
    default Need need() {
        return Need.GRADIENTS;
    }

    @Override
    default DoubleMatrix matrix(DoubleMatrix secondMoments) {
        return secondMoments;
    }
}
