package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The seam under {@link PanelProducts}, {@link PanelActivations} and {@link PanelPacking}.
interface PanelSupport {
    /// Lays sixteen rows out, or as many as are left.
    ///
    /// @param panel which sixteen
    /// @param target as many rows and columns, where zeros stand
    void layOut(PackedRows rows, int panel, CodePanels target);

    /// The same of blocks of a file.
    void layOut(BlockRows rows, int panel, CodePanels target);

    /// Rounds tokens `from .. to`.
    ///
    /// @param inputs `tokens x columns`
    void round(Matrix inputs, int from, int to, PanelActivations target);

    /// Rows `from .. to` of the products of all tokens.
    ///
    /// @param target `tokens x rows`
    void multiply(CodePanels matrix, PanelActivations activations, int from, int to, float[] target);
}
