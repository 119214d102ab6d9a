package dev.lloyd.cli.option;

import java.io.IOException;
import picocli.CommandLine.Option;

/// Whether a quantized model stays packed while it runs.
public final class PackedOption {
    @Option(
            names = "--packed",
            description =
                    "Keep the matrices of a quantized model packed and expand a few rows at a time: the memory of the "
                            + "file instead of 4 bytes a value, and more time for every batch.")
    private boolean packed;

    /// Called by the command line.
    public PackedOption() {}

    /// Opens a model by name. The caller closes it.
    ///
    /// @throws IllegalArgumentException if it is to stay packed and is no quantized directory
    public OpenModel open(String name) throws IOException {
        return packed ? OpenModel.openPacked(name) : OpenModel.open(name);
    }
}
