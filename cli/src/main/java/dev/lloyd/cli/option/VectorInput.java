package dev.lloyd.cli.option;

import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.models.runtime.Encoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Vectors from a file, or from texts that a model turns into vectors.
public final class VectorInput {
    private static final int CHUNK = 64;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "An encoder (a path, maven:... or hf:...): files have texts, one a line (may be .gz), which it turns "
                            + "into vectors, with the prefixes that it was trained with.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Where --model cuts a text, special tokens included (${DEFAULT-VALUE}).")
    private int maxTokens;

    /// Filled by the command line.
    public VectorInput() {}

    /// Opens a file of vectors, or turns a file of texts into vectors, which memory then holds.
    ///
    /// @param role what texts are
    public VectorFile open(Path path, Encoder.Role role, Workers workers) throws IOException {
        return model.isPresent()
                ? VectorFile.of(path, embedded(Lines.of(path.toString()), role, workers))
                : VectorFiles.open(path);
    }

    /// Vectors of texts.
    ///
    /// @throws IllegalArgumentException without a model
    public Matrix embedded(List<String> texts, Encoder.Role role, Workers workers) throws IOException {
        String name = model.orElseThrow(
                () -> new IllegalArgumentException("texts become vectors through a model: name it with --model"));
        try (OpenModel opened = OpenModel.open(name);
                ProgressLine progress = ProgressLine.start("embed", "texts", texts.size())) {
            return embed(opened.encoder(maxTokens), texts, role, workers, progress);
        }
    }

    /// One unit vector per text, a chunk at a time so that progress shows.
    public static Matrix embed(
            Encoder encoder, List<String> texts, Encoder.Role role, Workers workers, ProgressLine progress) {
        Matrix vectors = Matrix.zeros(texts.size(), encoder.network().hiddenSize());
        for (int from = 0; from < texts.size(); from += CHUNK) {
            int to = Math.min(texts.size(), from + CHUNK);
            float[] chunk =
                    encoder.embed(texts.subList(from, to), role, workers).values();
            System.arraycopy(chunk, 0, vectors.values(), vectors.offset(from), chunk.length);
            progress.advance(to - from);
        }
        return vectors;
    }
}
