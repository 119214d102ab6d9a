package dev.lloyd.cli.option;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.chat.ChatTemplate;
import dev.lloyd.models.load.ChatTemplates;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.server.catalogue.Catalogue;
import dev.lloyd.server.catalogue.OpenedFiles;
import dev.lloyd.server.catalogue.Served;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Models and indexes that are opened to be served, and closed together.
public final class OpenCatalogue implements AutoCloseable {
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final List<Served> entries = new ArrayList<>();
    private final Workers workers;

    /// Opens nothing yet.
    ///
    /// @param workers that read the weights
    public OpenCatalogue(Workers workers) {
        this.workers = workers;
    }

    /// A name and what it stands for: `NAME=PLACE`, or a place whose last part is the name.
    ///
    /// @param name for requests
    /// @param place a path, `maven:...` or `hf:...`
    record Named(String name, String place) {
        static Named parse(String text) {
            int equals = text.indexOf('=');
            if (equals > 0 && text.substring(0, equals).matches("[\\w.:@+-]+")) {
                return new Named(text.substring(0, equals), text.substring(equals + 1));
            }
            String[] parts = text.replaceAll("[/\\\\]+$", "").split(text.startsWith("maven:") ? ":" : "[/\\\\]", -1);
            return new Named(text.startsWith("maven:") && parts.length > 2 ? parts[2] : parts[parts.length - 1], text);
        }
    }

    /// Opens a model.
    ///
    /// @param text its place, or `NAME=PLACE`
    public void model(String text, OpeningOptions opening, CacheOptions cache) throws IOException {
        Named named = Named.parse(text);
        ModelFiles source = opening.resolve(named.place);
        OpenedFiles files = OpenedFiles.of(opening.files(source));
        OpenModel opened = opening.open(source);
        closing.push(opened::close);
        entries.add(
                switch (opened.model().network()) {
                    case Bert bert -> embedder(named.name, opened, files);
                    case Llama llama -> generator(named.name, opened, source, files, cache);
                    default ->
                        throw new IllegalArgumentException(text + " reads images; served are models that read text");
                });
    }

    /// All weights are read now, so that the first request does not wait and a change of the file does no harm.
    private Served embedder(String name, OpenModel opened, OpenedFiles files) {
        Encoder encoder = opened.encoder(opened.model().network().maxTokens());
        encoder.embed(List.of("a"), Encoder.Role.PLAIN, workers);
        return new Served.Embedder(name, encoder, files);
    }

    private Served generator(String name, OpenModel opened, ModelFiles source, OpenedFiles files, CacheOptions options)
            throws IOException {
        Decoder plain = opened.decoder();
        ChatTemplate chat = ChatTemplates.of(source);
        List<Integer> ends = Stream.concat(plain.ends().stream(), chat.ends(opened.tokenizer()).stream())
                .distinct()
                .toList();
        Decoder decoder = new Decoder(plain.network(), plain.weights(), ends);
        Optional<CacheFormat> format = options.format(opened, workers);
        Supplier<KeyValueCache> newCache =
                format.<Supplier<KeyValueCache>>map(each -> each::newCache).orElse(decoder::newCache);
        decoder.lastLogits(TokenBatch.from(0, 0), List.of(newCache.get()), workers);
        return new Served.Generator(name, decoder, opened.tokenizer(), chat, newCache, files);
    }

    /// Opens an index.
    ///
    /// @param text its file, or `NAME=FILE`
    public void index(String text) throws IOException {
        Named named = Named.parse(text);
        Path file = Path.of(named.place);
        OpenedFiles files = OpenedFiles.of(List.of(file));
        VectorIndex index = VectorIndex.open(file);
        closing.push(index::close);
        entries.add(new Served.Index(named.name, index, files));
    }

    /// What was opened.
    ///
    /// @throws IllegalArgumentException if two have one name
    public Catalogue catalogue() {
        return new Catalogue(entries);
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
        closing.clear();
    }
}
