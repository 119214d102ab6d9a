package dev.lloyd.cli.command;

import dev.lloyd.cli.option.Lines;
import dev.lloyd.cli.option.OpenModel;
import dev.lloyd.cli.option.OpeningOptions;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.option.VectorInput;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.npy.Npy;
import dev.lloyd.models.runtime.Encoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Texts to vectors.
@Command(
        name = "embed",
        header = "Texts to vectors.",
        description = {
            "Turns texts into unit vectors with an encoder, plain or quantized.",
            "",
            "Texts are the arguments, or the lines of --file. Prints a line of numbers per text, JSON with --json, "
                    + "or writes an array with --out.",
            "",
            "Encoders trained for search want a prefix before each text. The command adds it, if you say with --role what the "
                    + "texts are; do not write it yourself. It is the one that the model's "
                    + "config_sentence_transformers.json says, else the one of its family, known by its name:",
            "  bge-...  query    'Represent this sentence for searching relevant passages: '",
            "           passage  nothing",
            "  e5-...   query    'query: '    (also for texts that are only compared with each other)",
            "           passage  'passage: '",
            "  others   nothing, such as all-MiniLM-L6-v2",
            "Without --role nothing is added. A quantized model keeps the prefixes of its source.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd embed MODEL 'a small dog' 'a large cat' --json",
            "  lloyd embed MODEL --file documents.txt --role passage --out documents.npy",
            "  cat queries.txt | lloyd embed MODEL --file - --role query --out queries.npy",
        })
public final class EmbedCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Mixin
    private OpeningOptions opening = new OpeningOptions();

    @Mixin
    private Threads threads = new Threads();

    @Parameters(index = "0", paramLabel = "MODEL", description = "An encoder: a path, maven:... or hf:...")
    private String model = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "TEXT", description = "Texts.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--file", paramLabel = "FILE", description = "Texts, one a line; - for standard input; may be .gz.")
    private @Nullable String file;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "plain",
            description =
                    "What the texts are: query (a search), passage (to be found) or plain (default: ${DEFAULT-VALUE}).")
    private Encoder.Role role = Encoder.Role.PLAIN;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Where a text is cut, special tokens included (${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--out",
            paramLabel = "FILE.npy",
            description = "Write a float32 array of texts x features, instead of a file that is there.")
    private @Nullable Path out;

    /// Called by the command line.
    public EmbedCommand() {}

    @Override
    public Integer call() throws IOException {
        List<String> all = new ArrayList<>(texts);
        if (file != null) {
            all.addAll(Lines.of(file));
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no texts: give some as arguments, or a file of them with --file");
        }
        try (OpenModel opened = opening.open(model);
                Workers workers = threads.workers()) {
            write(all, embed(opened.encoder(maxTokens), all, workers));
        }
        return 0;
    }

    private Matrix embed(Encoder encoder, List<String> all, Workers workers) {
        try (ProgressLine progress = ProgressLine.start("embed", "texts", all.size())) {
            return VectorInput.embed(encoder, all, role, workers, progress);
        }
    }

    private void write(List<String> all, Matrix vectors) throws IOException {
        if (out != null) {
            Npy.write(out, vectors);
            return;
        }
        List<Embedding> rows = new ArrayList<>();
        for (int row = 0; row < all.size(); row++) {
            int offset = vectors.offset(row);
            rows.add(new Embedding(
                    all.get(row), Arrays.copyOfRange(vectors.values(), offset, offset + vectors.columns())));
        }
        output.print(rows, writer -> rows.forEach(row -> print(writer, row)));
    }

    private static void print(PrintWriter writer, Embedding row) {
        StringJoiner numbers = new StringJoiner(" ");
        for (float value : row.vector()) {
            numbers.add(Float.toString(value));
        }
        writer.println(numbers);
    }

    /// A text and its vector.
    ///
    /// @param text as it was given
    /// @param vector of length 1
    @SuppressWarnings("ArrayRecordComponent") // Printed once and never compared.
    public record Embedding(String text, float[] vector) {
        /// Takes both as they are.
        public Embedding {}
    }
}
