package dev.lloyd.cli.option;

import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the base of a delta is, for commands that read one.
public final class BaseOption {
    @Option(
            names = "--base",
            paramLabel = "MODEL",
            description = "Of a delta: where its base is, if it is not the local path that the delta names.")
    private @Nullable String base;

    /// Called by the command line.
    public BaseOption() {}

    /// Whether one was named.
    public boolean isGiven() {
        return base != null;
    }

    /// Its files, fetched if they have to be; empty if none was named.
    public Optional<ModelFiles> files() throws IOException {
        return base == null ? Optional.empty() : Optional.of(TensorFiles.resolve(base));
    }
}
