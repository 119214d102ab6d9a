package dev.lloyd.cli.option;

import dev.lloyd.models.cache.CacheFile;
import dev.lloyd.models.cache.CacheIdentity;
import dev.lloyd.models.cache.CachedText;
import dev.lloyd.models.runtime.Prompt;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/// A text that is being continued, from a file or from nothing, and that may be kept in one.
public final class KeptText implements AutoCloseable {
    private final CacheIdentity identity;
    private final Optional<CacheFile> file;
    private final Optional<Path> destination;
    private final CachedText text;

    KeptText(CacheIdentity identity, Optional<CacheFile> file, Optional<Path> destination) {
        this.identity = identity;
        this.file = file;
        this.destination = destination;
        this.text = file.map(CacheFile::text).orElseGet(() -> new CachedText(new int[0], 0, identity.newCache()));
    }

    /// The text so far, with a cache that grows.
    public CachedText text() {
        return text;
    }

    /// The ids that go into the decoder next.
    ///
    /// @throws IllegalArgumentException if there are none, or they leave no room
    public int[] next(Tokenizer tokenizer, String prompt) {
        int most = identity.network().maxTokens();
        return file.isEmpty()
                ? Prompt.ids(tokenizer, prompt, most)
                : Prompt.idsAfter(text.cache().length(), text.open(), tokenizer, prompt, most);
    }

    /// All ids up to those that go in next.
    public int[] seen(int[] next) {
        int held = text.ids().length - text.open().length;
        return IntStream.concat(IntStream.of(text.ids()).limit(held), IntStream.of(next))
                .toArray();
    }

    /// How the next tokens are chosen.
    public Sampling.Choice choice(Sampling sampling) {
        return sampling.choiceAfter(text.choices());
    }

    /// Writes the text, if that was asked for.
    ///
    /// @param seen ids before those that were chosen
    /// @param chosen ids
    public void save(int[] seen, int[] chosen) throws IOException {
        if (destination.isPresent()) {
            int[] ids =
                    IntStream.concat(IntStream.of(seen), IntStream.of(chosen)).toArray();
            CacheFile.save(
                    destination.get(), new CachedText(ids, text.choices() + chosen.length, text.cache()), identity);
        }
    }

    @Override
    public void close() {
        file.ifPresent(CacheFile::close);
    }
}
