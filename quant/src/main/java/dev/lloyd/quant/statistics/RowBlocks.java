package dev.lloyd.quant.statistics;

import dev.lloyd.core.matrix.DoubleMatrix;
import java.util.List;

/// Which rows of a layer err together, and how: the layer's outputs in blocks of neighbouring rows (the heads of
/// attention), and for each block the matrix `G` that weighs the rows' errors in
///
///     sum over blocks b of  tr(G_b E_b M_b E_b^T)
///
/// `E_b` are the block's rows of the error, `M_b` the second moments of what the block reads: the layer's own, or the
/// block's where blocks read different mixtures of the layer's inputs.
///
/// @param factors `G_b`, `size x size`, symmetric and positive semidefinite, one for each block
/// @param moments `M_b`, `columns x columns`, one for each block; empty: all have the layer's
public record RowBlocks(List<DoubleMatrix> factors, List<DoubleMatrix> moments) {
    /// Checks that blocks have one size, and a matrix of moments each or none.
    public RowBlocks {
        factors = List.copyOf(factors);
        moments = List.copyOf(moments);
        if (factors.isEmpty() || !(moments.isEmpty() || moments.size() == factors.size())) {
            throw new IllegalArgumentException("blocks of rows need a factor each, and moments for all or none, not "
                    + factors.size() + " and " + moments.size());
        }
        for (DoubleMatrix factor : factors) {
            if (factor.rows() != factors.getFirst().rows() || factor.columns() != factor.rows()) {
                throw new IllegalArgumentException("factors of rows must be square and of one size, not "
                        + factor.rows() + " x " + factor.columns());
            }
        }
    }

    /// Rows of a block.
    public int size() {
        return factors.getFirst().rows();
    }

    /// Rows of all blocks.
    public int rows() {
        return Math.multiplyExact(size(), factors.size());
    }
}
