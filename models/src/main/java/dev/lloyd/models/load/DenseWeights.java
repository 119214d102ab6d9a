package dev.lloyd.models.load;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// A model's weights as plain floats, each read when it is first asked for and kept until it is released.
///
/// Thread-safe. Where a file breaks while it is read, the lookup throws an `UncheckedIOException`.
public final class DenseWeights implements Weights {
    private final ModelTensors tensors;
    private final Map<String, DenseLayer> matrices = new ConcurrentHashMap<>();
    private final Map<String, float[]> vectors = new ConcurrentHashMap<>();

    /// Weights over open tensors, which it does not own.
    public DenseWeights(ModelTensors tensors) {
        this.tensors = tensors;
    }

    @Override
    public LinearLayer linear(String name) {
        return matrix(name);
    }

    @Override
    public EmbeddingTable table(String name) {
        return matrix(name);
    }

    @Override
    public Optional<float[]> bias(String name) {
        return tensors.contains(name + ".bias") ? Optional.of(vector(name + ".bias")) : Optional.empty();
    }

    @Override
    public float[] vector(String name) {
        return vectors.computeIfAbsent(name, missing -> read(missing).values());
    }

    /// Forgets what was read of the tensors with such names, so that their memory can be used again.
    ///
    /// @param released says whether a full tensor name, with `.weight` or `.bias`, is meant
    public void release(Predicate<String> released) {
        matrices.keySet().removeIf(name -> released.test(name + ".weight"));
        vectors.keySet().removeIf(released);
    }

    private DenseLayer matrix(String name) {
        return matrices.computeIfAbsent(name, missing -> new DenseLayer(read(missing + ".weight")));
    }

    private Matrix read(String name) {
        try {
            return tensors.read(name);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
