package dev.lloyd.models.source;

import java.io.IOException;

/// One kind of model name.
public interface ModelSource {
    /// Whether a name is of this kind.
    boolean accepts(String name);

    /// Makes the model's files available locally. Work that was already done is not done again.
    ///
    /// @throws IllegalArgumentException if the name breaks the rules of its kind
    /// @throws IOException if the model does not exist or cannot be had; the message says what to do
    ModelFiles resolve(String name, TransferProgress progress) throws IOException;
}
