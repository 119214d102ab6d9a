package dev.lloyd.server.catalogue;

import dev.lloyd.models.chat.ChatTemplate;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.tokenizer.Tokenizer;
import dev.lloyd.vectors.index.VectorIndex;
import java.util.function.Supplier;

/// Something that is served under a name. It is owned by whoever opened it.
public sealed interface Served {
    /// What requests call it.
    String name();

    /// The files that it was opened from.
    OpenedFiles files();

    /// A model that continues texts.
    ///
    /// @param name what requests call it
    /// @param decoder the model
    /// @param tokenizer how it reads text
    /// @param chat how it reads a conversation
    /// @param newCache an empty cache for one text
    /// @param files what it was opened from
    record Generator(
            String name,
            Decoder decoder,
            Tokenizer tokenizer,
            ChatTemplate chat,
            Supplier<KeyValueCache> newCache,
            OpenedFiles files)
            implements Served {
        /// Takes everything as it is.
        public Generator {}
    }

    /// A model that turns texts into vectors.
    ///
    /// @param name what requests call it
    /// @param encoder the model
    /// @param files what it was opened from
    record Embedder(String name, Encoder encoder, OpenedFiles files) implements Served {
        /// Takes everything as it is.
        public Embedder {}
    }

    /// An index that is searched.
    ///
    /// @param name what requests call it
    /// @param index open
    /// @param files what it was opened from
    record Index(String name, VectorIndex index, OpenedFiles files) implements Served {
        /// Takes everything as it is.
        public Index {}
    }
}
