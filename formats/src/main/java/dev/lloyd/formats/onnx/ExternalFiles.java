package dev.lloyd.formats.onnx;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.file.UnsupportedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The files beside a model that hold its external weights, each mapped once.
final class ExternalFiles implements AutoCloseable {
    private final Path model;
    private final Map<String, MappedFile> files = new HashMap<>();

    ExternalFiles(Path model) {
        this.model = model;
    }

    /// The file of a location, which must be a plain name: a model may not make us read files elsewhere.
    MappedFile open(String location, String tensor) throws IOException {
        boolean plain = !location.isEmpty()
                && !location.contains("/")
                && !location.contains("\\")
                && !location.contains("\0")
                && !location.equals("..")
                && !location.equals(".");
        if (!plain) {
            throw new UnsupportedFileException(
                    model,
                    "external data of tensor '" + tensor + "' at '" + location + "'",
                    "a file name in the directory of the model");
        }
        MappedFile known = files.get(location);
        if (known != null) {
            return known;
        }
        Path path;
        try {
            path = model.toAbsolutePath().resolveSibling(location);
        } catch (InvalidPathException impossible) {
            throw MalformedFileException.in(model, 0, tensor, "'" + location + "' is not a file name here");
        }
        if (!Files.isRegularFile(path)) {
            throw MalformedFileException.in(model, 0, tensor, "its external file " + path + " does not exist");
        }
        MappedFile opened = MappedFile.open(path);
        files.put(location, opened);
        return opened;
    }

    @Override
    public void close() {
        files.values().forEach(MappedFile::close);
    }
}
