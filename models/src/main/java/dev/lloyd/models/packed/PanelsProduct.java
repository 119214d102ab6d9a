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
        return preparation(inputs, target).prepare(workers);
    }

    @Override
    public Preparation preparation(Matrix inputs, Matrix target) {
        PanelActivations activations = PanelActivations.room(inputs.rows(), inputs.columns());
        Part part = (from, to) -> PanelProducts.multiply(codes, activations, from, to, target.values());
        return workers -> {
            activations.round(inputs, workers);
            return part;
        };
    }

    @Override
    public void read(int id, float[] target, int offset) {
        codes.read(id, target, offset);
    }
}
