package dev.lloyd.core.kernel;

/// The seam under {@link CodebookKernels}.
interface CodebookSupport {
    /// The points of a row.
    ///
    /// @param parts how many the row has
    /// @param starts where each of them begins, and after the last the columns, which may cut it off
    /// @param codes of the parts, stage by stage, and as many behind them as a codebook has values
    /// @param target gets the points from `offset` on
    void points(CodebookTile tile, int parts, int[] starts, int[] codes, float[] target, int offset);

    /// The points of a row times its scales, less its zeros before, in place.
    ///
    /// @param target has the points from `offset` on
    void scale(CodebookRows matrix, int row, float[] target, int offset);
}
