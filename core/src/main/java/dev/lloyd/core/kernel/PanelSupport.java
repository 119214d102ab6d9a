package dev.lloyd.core.kernel;

/// The seam under {@link PanelProducts}.
interface PanelSupport {
    /// Rows `from .. to` of the products of all tokens.
    ///
    /// @param target `tokens x rows`
    void multiply(CodePanels matrix, PanelActivations activations, int from, int to, float[] target);
}
