package dev.lloyd.bench.caches;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.GgufWeights;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A language model whose caches are measured: a GGUF file, packed, its inputs in 8 bits.
///
/// @param model open
/// @param decoder that no token stops
record CacheModel(Model model, Decoder decoder) implements AutoCloseable {
    /// Opens a file.
    ///
    /// @throws IllegalArgumentException if it is no GGUF file, or its network predicts no tokens
    static CacheModel open(Path file) throws IOException {
        Model model = Models.open(file.toString(), TransferProgress.silent());
        try {
            return of(model);
        } catch (IllegalArgumentException exception) {
            model.close();
            throw exception;
        }
    }

    private static CacheModel of(Model model) {
        if (!model.network().predictsTokens()) {
            throw new IllegalArgumentException(model.name() + " predicts no tokens, and caches are for models that do");
        }
        GgufWeights weights = new GgufWeights(model.tensors(), Activations.INT8);
        return new CacheModel(model, new Decoder(model.network(), weights, List.of()));
    }

    Network network() {
        return decoder.network();
    }

    /// Checks that a text fits into the context.
    ///
    /// @param depth tokens of the prompt
    /// @param more tokens that are generated
    /// @throws IllegalArgumentException if it does not
    void requireRoom(int depth, long more) {
        if (depth + more > network().maxTokens()) {
            throw new IllegalArgumentException("a prompt of " + depth + " tokens (--depth) and " + more
                    + " behind it (--rounds times --tokens) are more than the model's context of "
                    + network().maxTokens());
        }
    }

    /// Tokens of a text that means nothing.
    int[] text(int length, long seed) {
        return Seeds.generator(seed).ints(length, 0, network().vocabularySize()).toArray();
    }

    /// Bits of a key's or value's number in a cache that holds some tokens: `8 x bytes / numbers`.
    double bits(KeyValueCache cache) {
        double numbers = 2.0 * network().keyValueSize() * network().blocks() * cache.length();
        return Byte.SIZE * cache.byteSize() / numbers;
    }

    @Override
    public void close() {
        model.close();
    }
}
