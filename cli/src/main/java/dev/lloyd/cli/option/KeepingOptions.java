package dev.lloyd.cli.option;

import dev.lloyd.models.cache.CacheFile;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.cache.CacheIdentity;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where a text and its cache are kept, so that it goes on later.
public final class KeepingOptions {
    @Option(
            names = "--cache-save",
            paramLabel = "FILE",
            description = "Keep the text and its keys and values in a file, for --cache-resume.")
    private Optional<Path> save = Optional.empty();

    @Option(
            names = "--cache-resume",
            paramLabel = "FILE",
            description = "Go on behind a text that --cache-save kept, with the same model and --products, the same "
                    + "--cache and what it learned from; PROMPT then comes behind it.")
    private Optional<Path> resume = Optional.empty();

    /// Called by the command line.
    public KeepingOptions() {}

    /// The text that comes before the prompt: the one that was kept, or none. The caller closes it.
    ///
    /// @param format of the cache; empty: plain floats
    /// @throws IllegalArgumentException if the file holds the cache of another model or recipe, or of a model that
    ///     was multiplied otherwise
    public KeptText open(OpenModel model, ModelFiles files, Optional<CacheFormat> format) throws IOException {
        boolean isKept = save.isPresent() || resume.isPresent();
        CacheIdentity identity = new CacheIdentity(
                isKept ? files.fingerprint() : "",
                model.products().name().toLowerCase(Locale.ROOT),
                model.decoder().network(),
                format);
        Optional<CacheFile> file =
                resume.isPresent() ? Optional.of(CacheFile.open(resume.get(), identity)) : Optional.empty();
        return new KeptText(identity, file, save);
    }
}
