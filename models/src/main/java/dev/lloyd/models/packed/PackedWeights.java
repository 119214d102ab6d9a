package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.ModelTensors;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A quantized model's weights, kept as they are stored: matrices stay packed, and multiply as codes or are
/// expanded a few rows at a time ({@link CanonicalLayer}). Takes the memory of the file instead of 4 bytes a
/// value (with 8-bit activations twice that, since codes are laid out anew), and of what is expanded the time to decode
/// it once for each batch, if it is not to be kept as floats ({@link #quick}). What is not quantized, and tables
/// whose rows a transform mixes, are plain floats.
///
/// Thread-safe. Where a file breaks while it is read, the lookup throws an `UncheckedIOException`.
public final class PackedWeights implements Weights {
    private final QuantizedFile file;
    private final Activations activations;
    private final boolean decodesOnce;
    private final CodeMemory memory = new CodeMemory();
    private final DenseWeights dense;
    private final Map<String, CanonicalLayer> layers = new ConcurrentHashMap<>();

    /// Names of matrices that are floats because no kernel multiplies their codes.
    private final Set<String> decoded = ConcurrentHashMap.newKeySet();

    /// Weights over the open tensors of a quantized directory, which it does not own.
    ///
    /// @throws IllegalArgumentException if nothing there is quantized
    public PackedWeights(ModelTensors tensors, Activations activations) {
        this(tensors, activations, false);
    }

    /// Weights that multiply as soon as they can: codes with inputs of 8 bits, but floats, decoded once and 4 bytes a
    /// value, where codes cannot be multiplied as they lie.
    ///
    /// @throws IllegalArgumentException if nothing there is quantized
    public static PackedWeights quick(ModelTensors tensors) {
        return new PackedWeights(tensors, Activations.INT8, true);
    }

    private PackedWeights(ModelTensors tensors, Activations activations, boolean decodesOnce) {
        if (!(tensors.file() instanceof QuantizedFile quantized)) {
            throw new IllegalArgumentException(
                    tensors.file().path()
                            + " cannot be multiplied as codes: that is for quantized directories, but not deltas, and for GGUF files");
        }
        this.file = quantized;
        this.activations = activations;
        this.decodesOnce = decodesOnce;
        this.dense = new DenseWeights(tensors);
    }

    @Override
    public LinearLayer linear(String name) {
        if (!isPacked(name) || decoded.contains(name)) {
            return dense.linear(name);
        }
        CanonicalLayer layer = layer(name);
        if (!decodesOnce || !layer.isDecoded()) {
            return layer;
        }
        decoded.add(name);
        layers.remove(name);
        return dense.linear(name);
    }

    @Override
    public EmbeddingTable table(String name) {
        return isPacked(name) && layer(name).readsRows() ? layer(name) : dense.table(name);
    }

    @Override
    public Optional<float[]> bias(String name) {
        return dense.bias(name);
    }

    @Override
    public float[] vector(String name) {
        return dense.vector(name);
    }

    private boolean isPacked(String name) {
        return file.summary(name + ".weight").isPresent();
    }

    private CanonicalLayer layer(String name) {
        return layers.computeIfAbsent(name, missing -> {
            try {
                return new CanonicalLayer(file.form(missing + ".weight"), activations, memory);
            } catch (IOException exception) {
                throw new UncheckedIOException(exception);
            }
        });
    }
}
