package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.CodePanels;
import dev.lloyd.core.kernel.PanelActivations;
import dev.lloyd.core.kernel.PanelProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// Codes in panels, times inputs of 8 bits.
///
/// @param codes the matrix
record PanelsProduct(CodePanels codes) implements CodesProduct {
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
        PanelActivations activations = PanelActivations.of(inputs, workers);
        return (from, to) -> PanelProducts.multiply(codes, activations, from, to, target.values());
    }

    @Override
    public void read(int id, float[] target, int offset) {
        codes.read(id, target, offset);
    }
}
