package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.NotFiniteScaleException;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Operation;

/// A layer that reads its matrix from a mapped file when it first multiplies.
///
/// @param layer the layer
/// @param place where its matrix is
record MappedLayer(LinearLayer layer, MappedPlace place) implements LinearLayer {
    @Override
    public int rows() {
        return layer.rows();
    }

    @Override
    public int columns() {
        return layer.columns();
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        return place.read(() -> layer.multiply(inputs, workers));
    }

    @Override
    public Operation product(Matrix inputs, Matrix target) {
        Operation product = layer.product(inputs, target);
        return workers -> {
            try {
                product.run(workers);
            } catch (InternalError | NotFiniteScaleException fault) {
                throw place.failure(fault);
            }
        };
    }
}
