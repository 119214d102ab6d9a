package dev.lloyd.models.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Models that are already here: a Hugging Face directory, or a `.safetensors`, `.gguf`, `.onnx` or llama2.c
/// `.bin` file. Accepts every name, so it stands last.
public record PathSource() implements ModelSource {
    private static final List<String> ENDINGS = List.of(".safetensors", ".gguf", ".onnx", ".bin");

    /// Needs nothing.
    public PathSource {}

    @Override
    public boolean accepts(String name) {
        return true;
    }

    @Override
    public ModelFiles resolve(String name, TransferProgress progress) throws IOException {
        Path path = Path.of(name);
        if (!Files.exists(path)) {
            throw new NoSuchFileException(
                    name, null, "no such file or directory; models from elsewhere are named maven:... or hf:...");
        }
        if (Files.isDirectory(path)) {
            return ofDirectory(name, path);
        }
        if (ENDINGS.stream().noneMatch(name::endsWith)) {
            throw new IOException(name + " is not a model file; expected a directory or one of " + ENDINGS);
        }
        Path parent = path.toAbsolutePath().getParent();
        return new ModelFiles(name, path, parent == null ? path : parent);
    }

    /// A directory holds safetensors under the usual names, or exactly one model file of any kind.
    static ModelFiles ofDirectory(String name, Path directory) throws IOException {
        if (Files.exists(directory.resolve("model.safetensors.index.json"))) {
            return new ModelFiles(name, directory, directory);
        }
        Path usual = directory.resolve("model.safetensors");
        if (Files.exists(usual)) {
            return new ModelFiles(name, usual, directory);
        }
        List<Path> candidates;
        try (Stream<Path> files = Files.list(directory)) {
            candidates = files.filter(file -> ENDINGS.stream()
                            .limit(3)
                            .anyMatch(ending -> file.getFileName().toString().endsWith(ending)))
                    .sorted()
                    .toList();
        }
        if (candidates.size() != 1) {
            throw new IOException("directory " + directory
                    + " should hold model.safetensors or exactly one .safetensors, .gguf or .onnx file, but holds "
                    + candidates.stream().map(Path::getFileName).toList() + "; name the file itself instead");
        }
        return new ModelFiles(name, candidates.getFirst(), directory);
    }
}
