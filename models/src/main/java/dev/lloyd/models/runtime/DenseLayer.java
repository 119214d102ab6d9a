package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// A linear layer of plain floats.
///
/// Products are those of {@link RowProducts}: a row's last bits do not depend on how many other rows came with it.
/// Through BLAS they do, on many processors: the loops for AVX2 add up the terms of a row in an order that depends
/// on its place among the rows.
///
/// @param weights `out x in`; shared and not written to
public record DenseLayer(Matrix weights) implements LinearLayer, EmbeddingTable {
    /// Takes the matrix over.
    public DenseLayer {}

    @Override
    public int rows() {
        return weights.rows();
    }

    @Override
    public int columns() {
        return weights.columns();
    }

    @Override
    public void read(int id, float[] target, int offset) {
        System.arraycopy(weights.values(), weights.offset(id), target, offset, weights.columns());
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
        return RowProducts.product(inputs, weights, target)::accept;
    }

    @Override
    public Matrix matrix(Workers workers) {
        return weights;
    }
}
