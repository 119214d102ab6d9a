package dev.lloyd.models.load;

import dev.lloyd.models.network.Network;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.util.Optional;

/// A model that is open: what it computes, its tensors on disk, and how it reads text. Whoever opens it closes
/// it; the tensors cannot be read afterwards.
///
/// @param name what the user called it
/// @param network its family and numbers
/// @param tensors its tensors by canonical name, checked to be those of the network
/// @param reader how text becomes ids, checked to fit the word table; empty for networks of images
/// @param prefixes what an encoder wants before a text; empty for others
public record Model(String name, Network network, ModelTensors tensors, Optional<Tokenizer> reader, Prefixes prefixes)
        implements AutoCloseable {
    /// Takes ownership of tensors and tokenizer.
    public Model {}

    /// How text becomes ids.
    ///
    /// @throws IllegalArgumentException if the model reads images
    public Tokenizer tokenizer() {
        return reader.orElseThrow(() -> new IllegalArgumentException(name + " reads images, not text"));
    }

    @Override
    public void close() {
        reader.ifPresent(Tokenizer::close);
        tensors.close();
    }
}
