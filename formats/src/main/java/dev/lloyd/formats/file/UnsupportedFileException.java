package dev.lloyd.formats.file;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/// A well-formed file that uses something this library does not read. The message names the feature and what would
/// be accepted instead.
public final class UnsupportedFileException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String file;
    private final String feature;
    private final String accepted;

    /// @param file the file
    /// @param feature what it uses
    /// @param accepted what would be read instead
    public UnsupportedFileException(Path file, String feature, String accepted) {
        super(file + ": " + feature + " is not supported; accepted: " + accepted);
        this.file = file.toString();
        this.feature = feature;
        this.accepted = accepted;
    }

    /// The file.
    public Path file() {
        return Path.of(file);
    }

    /// What the file uses that is not supported.
    public String feature() {
        return feature;
    }

    /// What would be accepted instead.
    public String accepted() {
        return accepted;
    }
}
