package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.BlockActivations;
import dev.lloyd.core.kernel.BlockProducts;
import dev.lloyd.core.kernel.BlockRows;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// Codes in blocks, times inputs of 8 bits.
///
/// @param codes the matrix
record BlocksProduct(BlockRows codes) implements CodesProduct {
    @Override
    public int rows() {
        return codes.rows();
    }

    @Override
    public int columns() {
        return codes.columns();
    }

    @Override
    public Part part(Matrix inputs, Matrix target, Workers workers) {
        BlockActivations activations = BlockActivations.of(inputs, codes.layout(), workers);
        return (from, to) -> BlockProducts.multiply(codes, activations, from, to, target.values());
    }

    @Override
    public void read(int id, float[] target, int offset) {
        codes.read(id, target, offset);
    }
}
