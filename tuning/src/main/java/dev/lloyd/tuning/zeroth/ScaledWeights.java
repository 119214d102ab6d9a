package dev.lloyd.tuning.zeroth;

import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import java.util.Map;
import java.util.Optional;

/// The weights of a network in which some layers are others.
///
/// @param base the others
/// @param layers by name
record ScaledWeights(Weights base, Map<String, DenseLayer> layers) implements Weights {
    @Override
    public LinearLayer linear(String name) {
        DenseLayer layer = layers.get(name);
        return layer == null ? base.linear(name) : layer;
    }

    @Override
    public Optional<float[]> bias(String name) {
        return base.bias(name);
    }

    @Override
    public EmbeddingTable table(String name) {
        return base.table(name);
    }

    @Override
    public float[] vector(String name) {
        return base.vector(name);
    }
}
