package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;

/// A matrix of packed codes as a layer, and as a table.
///
/// @param codes the matrix
record CodesLayer(PackedRows codes) implements LinearLayer, EmbeddingTable {
    @Override
    public int rows() {
        return codes.rows();
    }

    @Override
    public int columns() {
        return codes.columns();
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        if (inputs.columns() != columns()) {
            throw new IllegalArgumentException("a layer of " + rows() + " x " + columns()
                    + " cannot multiply inputs of " + inputs.columns() + " features");
        }
        Matrix target = Matrix.zeros(inputs.rows(), rows());
        new CodesProduct(codes).multiply(inputs, target, workers);
        return target;
    }

    @Override
    public void read(int id, float[] target, int offset) {
        for (int column = 0; column < columns(); column++) {
            target[offset + column] = codes.value(id, column);
        }
    }
}
