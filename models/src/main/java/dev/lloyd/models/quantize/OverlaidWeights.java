package dev.lloyd.models.quantize;

import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import java.util.Map;
import java.util.Optional;

/// Weights in which some matrices are replaced.
///
/// @param base the others, and all biases and vectors
/// @param matrices the replacements by layer name
record OverlaidWeights(Weights base, Map<String, DenseLayer> matrices) implements Weights {
    @Override
    public LinearLayer linear(String name) {
        DenseLayer layer = matrices.get(name);
        return layer == null ? base.linear(name) : layer;
    }

    @Override
    public EmbeddingTable table(String name) {
        DenseLayer layer = matrices.get(name);
        return layer == null ? base.table(name) : layer;
    }

    @Override
    public Optional<float[]> bias(String name) {
        return base.bias(name);
    }

    @Override
    public float[] vector(String name) {
        return base.vector(name);
    }
}
