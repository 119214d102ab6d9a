package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.formats.gguf.GgufCodes;
import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.ModelTensors;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The weights of a GGUF file, multiplied as codes where their type is one of {@link GgufCodes}, else as plain
/// floats.
///
/// A matrix is taken from the file when it is first asked for; where the file breaks or holds a scale that is not
/// finite, the lookup throws an `UncheckedIOException`. Thread-safe.
public final class GgufWeights implements Weights {
    private final ModelTensors tensors;
    private final GgufFile file;
    private final Activations activations;
    private final CodeMemory memory = new CodeMemory();
    private final DenseWeights dense;
    private final Map<String, Optional<CodesLayer>> layers = new ConcurrentHashMap<>();

    /// Weights over the open tensors of a GGUF file, which it does not own.
    ///
    /// @throws IllegalArgumentException if they are of another file
    public GgufWeights(ModelTensors tensors, Activations activations) {
        if (!(tensors.file() instanceof GgufFile gguf)) {
            throw new IllegalArgumentException(tensors.file().path() + " is no GGUF file");
        }
        this.tensors = tensors;
        this.file = gguf;
        this.activations = activations;
        this.dense = new DenseWeights(tensors);
    }

    @Override
    public LinearLayer linear(String name) {
        return layer(name).<LinearLayer>map(each -> each).orElseGet(() -> dense.linear(name));
    }

    @Override
    public EmbeddingTable table(String name) {
        return layer(name).<EmbeddingTable>map(each -> each).orElseGet(() -> dense.table(name));
    }

    @Override
    public Optional<float[]> bias(String name) {
        return dense.bias(name);
    }

    @Override
    public float[] vector(String name) {
        return dense.vector(name);
    }

    private Optional<CodesLayer> layer(String name) {
        return layers.computeIfAbsent(name, this::read);
    }

    private Optional<CodesLayer> read(String name) {
        String tensor = name + ".weight";
        try {
            return GgufCodes.of(file, tensors.stored(tensor).name(), tensors.rowOrder(tensor))
                    .map(blocks -> activations.layer(blocks, memory));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
