package dev.lloyd.quant.part;

import dev.lloyd.core.matrix.DoubleMatrix;

/// What counts as close: the error of `W^` is `tr((W^ - W) M (W^ - W)^T)` for a positive semidefinite `M`.
public non-sealed interface Objective extends Part {
    /// What the part must know about the layer's input.
    Need need();

    /// The matrix `M`, columns x columns, from the second moments `H = E[x x^T]` of the layer's input (the identity
    /// if the layer has no statistics and the part needs none).
    DoubleMatrix matrix(DoubleMatrix secondMoments);
}
