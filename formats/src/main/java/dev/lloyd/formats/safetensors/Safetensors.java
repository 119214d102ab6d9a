package dev.lloyd.formats.safetensors;

import dev.lloyd.formats.tensor.TensorFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Opens safetensors wherever they are: a file, or a Hugging Face directory with one file or many shards.
public final class Safetensors {
    /// The index of a sharded model.
    public static final String INDEX_NAME = "model.safetensors.index.json";

    /// The file of a model that is not sharded.
    public static final String FILE_NAME = "model.safetensors";

    private Safetensors() {}

    /// Opens a file; or, in a directory, the shards of `model.safetensors.index.json`, else
    /// `model.safetensors`,
    /// else
    /// the only `.safetensors` file. The caller closes it.
    ///
    /// @throws NoSuchFileException if the directory has no such file or several without an index
    /// @throws IOException as {@link SafetensorsFile#open} and {@link ShardedSafetensors#open}
    public static TensorFile open(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return SafetensorsFile.open(path);
        }
        if (Files.exists(path.resolve(INDEX_NAME))) {
            return ShardedSafetensors.open(path);
        }
        if (Files.exists(path.resolve(FILE_NAME))) {
            return SafetensorsFile.open(path.resolve(FILE_NAME));
        }
        List<Path> candidates = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, "*.safetensors")) {
            entries.forEach(candidates::add);
        }
        if (candidates.size() != 1) {
            throw new NoSuchFileException(
                    path.toString(),
                    null,
                    "the directory has neither " + INDEX_NAME + " nor " + FILE_NAME + ", and " + candidates.size()
                            + " other safetensors files");
        }
        return SafetensorsFile.open(candidates.getFirst());
    }
}
