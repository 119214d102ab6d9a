package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.packed.CodesOperation.Grain;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Operation;

/// A matrix of codes as a layer, and as a table.
///
/// @param product the matrix, and how it is multiplied
record CodesLayer(CodesProduct product) implements LinearLayer, EmbeddingTable {
    /// Kernels take up to so many rows at once.
    private static final int ROWS = 32;

    @Override
    public int rows() {
        return product.rows();
    }

    @Override
    public int columns() {
        return product.columns();
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        Matrix target = Matrix.zeros(inputs.rows(), rows());
        product(inputs, target).run(workers);
        return target;
    }

    @Override
    public Operation product(Matrix inputs, Matrix target) {
        if (inputs.columns() != columns()) {
            throw new IllegalArgumentException("a layer of " + rows() + " x " + columns()
                    + " cannot multiply inputs of " + inputs.columns() + " features");
        }
        Grain grain = new Grain(ROWS, product.shared());
        return new CodesOperation(product.preparation(inputs, target), columns(), target, grain);
    }

    @Override
    public void read(int id, float[] target, int offset) {
        product.read(id, target, offset);
    }
}
