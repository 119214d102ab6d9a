package dev.lloyd.quant.part;

import dev.lloyd.core.matrix.DoubleMatrix;

/// What counts as close: the error of `W^` is `tr((W^ - W) M (W^ - W)^T)` for a positive semidefinite `M`.
public non-sealed interface Objective extends Part {
    /// What the part must know about the layer's input.
    Need need();

    /// The matrix `M`, columns x columns, from the second moments `H = E[x x^T]` of the layer's input (the identity
    /// if the layer has no statistics and the part needs none).
    DoubleMatrix matrix(DoubleMatrix secondMoments);

    /// Whether errors of rows count together too, where calibration has seen how
    /// ({@link dev.lloyd.quant.statistics.RowBlocks}).
    default boolean weighsRows() {
        return false;
    }

    /// What the error of each column counts when grids and ranges are fitted: the diagonal of the matrix `M`.
    ///
    /// @param matrix what {@link #matrix} gave
    default float[] importance(DoubleMatrix matrix) {
        float[] importance = new float[matrix.rows()];
        for (int column = 0; column < importance.length; column++) {
            importance[column] = (float) matrix.at(column, column);
        }
        return importance;
    }
}
