package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The seam under {@link PanelProducts} and {@link PanelActivations}.
interface PanelSupport {
    /// Rounds tokens `from .. to`.
    ///
    /// @param inputs `tokens x columns`
    void round(Matrix inputs, int from, int to, PanelActivations target);

    /// Rows `from .. to` of the products of all tokens.
    ///
    /// @param target `tokens x rows`
    void multiply(CodePanels matrix, PanelActivations activations, int from, int to, float[] target);
}
