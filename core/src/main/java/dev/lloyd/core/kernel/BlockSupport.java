package dev.lloyd.core.kernel;

/// The seam under {@link BlockProducts}.
interface BlockSupport {
    /// Rows `from .. to` of the products of all tokens.
    ///
    /// @param target `tokens x rows`
    void multiply(BlockRows matrix, BlockActivations activations, int from, int to, float[] target);
}
