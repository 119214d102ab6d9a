package dev.lloyd.models.quantize;

import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import java.util.Optional;

/// Weights in which some are replaced.
///
/// @param base the others
/// @param own the replacements
public record OverlaidWeights(Weights base, UnitWeights own) implements Weights {
    @Override
    public LinearLayer linear(String name) {
        DenseLayer layer = own.matrices().get(name);
        return layer == null ? base.linear(name) : layer;
    }

    @Override
    public EmbeddingTable table(String name) {
        DenseLayer layer = own.matrices().get(name);
        return layer == null ? base.table(name) : layer;
    }

    @Override
    public Optional<float[]> bias(String name) {
        return Optional.ofNullable(own.vectors().get(name + ".bias")).or(() -> base.bias(name));
    }

    @Override
    public float[] vector(String name) {
        float[] vector = own.vectors().get(name);
        return vector == null ? base.vector(name) : vector;
    }
}
