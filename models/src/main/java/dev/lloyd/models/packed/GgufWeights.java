package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.BlockRows;
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
import java.util.function.BiFunction;

/// The weights of a GGUF file, multiplied as codes where their type is one of {@link GgufCodes}, else as plain
/// floats.
///
/// A matrix is taken from the file when it is first asked for, and laid out anew when it first multiplies; a
/// table is decoded a row at a time, out of the file. Where the file breaks or holds a scale that is not
/// finite, the lookup, the product or the row throws an `UncheckedIOException` that names it. Thread-safe.
public final class GgufWeights implements Weights {
    private final ModelTensors tensors;
    private final GgufFile file;
    private final Activations activations;
    private final CodeMemory memory = new CodeMemory();
    private final DenseWeights dense;
    private final Map<String, Optional<LinearLayer>> layers = new ConcurrentHashMap<>();
    private final Map<String, Optional<EmbeddingTable>> tables = new ConcurrentHashMap<>();

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
        return layers.computeIfAbsent(
                        name, missing -> blocks(missing, (blocks, place) -> activations.linear(blocks, memory, place)))
                .orElseGet(() -> dense.linear(name));
    }

    @Override
    public EmbeddingTable table(String name) {
        return tables.computeIfAbsent(name, missing -> blocks(missing, MappedTable::new))
                .orElseGet(() -> dense.table(name));
    }

    @Override
    public Optional<float[]> bias(String name) {
        return dense.bias(name);
    }

    @Override
    public float[] vector(String name) {
        return dense.vector(name);
    }

    /// What is made of the blocks of a matrix; empty if its type is none of those.
    private <T> Optional<T> blocks(String name, BiFunction<BlockRows, MappedPlace, T> make) {
        String tensor = name + ".weight";
        MappedPlace place = new MappedPlace(file.path(), tensors.stored(tensor).name());
        return place.read(() -> {
            try {
                return GgufCodes.of(file, place.tensor(), tensors.rowOrder(tensor))
                        .map(blocks -> make.apply(blocks, place));
            } catch (IOException exception) {
                throw new UncheckedIOException(exception);
            }
        });
    }
}
