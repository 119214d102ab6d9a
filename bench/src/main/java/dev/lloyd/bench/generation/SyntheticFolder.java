package dev.lloyd.bench.generation;

import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder in which models of random values are made when they are first asked for.
///
/// @param path where it is, or will be
public record SyntheticFolder(Path path) {
    /// The one that benchmarks share.
    public static final SyntheticFolder USUAL = new SyntheticFolder(Path.of("bench/target/generation"));

    /// A model as a GGUF file, such as `llama-147m-Q8_0.gguf`.
    ///
    /// @param type of every matrix
    public Path file(SyntheticLlama llama, BlockType type) throws IOException {
        Path file = path.resolve(llama.name() + "-" + type + ".gguf");
        if (!Files.exists(file)) {
            Files.createDirectories(path);
            System.err.println("writing " + file + " ...");
            llama.write(file, type);
        }
        return file;
    }

    /// Where a model lies in the manner of Hugging Face, if it was made.
    Path directory(SyntheticLlama llama) {
        return path.resolve(llama.name());
    }
}
