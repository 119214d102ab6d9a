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

    /// What is kept of a batch.
    ///
    /// @param gradients `dL/dz` of the layer's output, tokens x features; not to be changed
    /// @return tokens x runs, 0 or more each
    Matrix summary(Matrix gradients);

    /// The weights of all tokens, once every batch was seen.
    ///
    /// @param summaries of each batch
    /// @param tokens ids of each batch's tokens
    /// @return in the shapes of the summaries; by default these themselves
    default List<Matrix> weights(List<Matrix> summaries, List<int[]> tokens) {
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
