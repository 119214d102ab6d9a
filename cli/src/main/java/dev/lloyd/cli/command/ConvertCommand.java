package dev.lloyd.cli.command;

import dev.lloyd.cli.option.BaseOption;
import dev.lloyd.cli.option.TensorFiles;
import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.cli.output.Table;
import dev.lloyd.formats.convert.Container;
import dev.lloyd.formats.convert.Conversion;
import dev.lloyd.formats.convert.ConversionRule;
import dev.lloyd.formats.convert.Converted;
import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.checkpoint.GroupExport.Scales;
import dev.lloyd.models.checkpoint.GroupFormat;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The same tensors in another format or type.
@Command(
        name = "convert",
        header = "The same tensors in another format or another type.",
        description = {
            "Writes the tensors of a model, or of an .npy file, under their names into one .safetensors or .gguf file; a "
                    + "quantized directory is decoded. Each tensor whose type changes is read back and its error printed.",
            "",
            "From GGUF to GGUF everything that the file says about itself stays. A Llama-style decoder becomes a GGUF file "
                    + "that llama.cpp runs, with network and tokenizer; from all else, and from a .safetensors file that is "
                    + "named itself, a GGUF file holds tensors only.",
            "",
            "With --format, writes a quantized directory anew as a checkpoint that other programs run, or one such "
                    + "checkpoint as another: the same codes, scales and zero points in another layout, so that every "
                    + "weight keeps its value. What the format cannot hold is refused with the reason.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd convert model.gguf --type F16 --out model.safetensors",
            "  lloyd convert model.gguf --type Q4_K --fallback Q8_0 --out smaller.gguf",
            "  lloyd convert DIR --type Q4_0 --out model.gguf",
            "  lloyd convert small --out decoded.safetensors",
            "  lloyd convert small --format gptq --out small-gptq",
            "  lloyd convert small-gptq --format awq --out small-awq",
        })
public final class ConvertCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "Where the tensors come from.")
    private String model = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The file to make, .safetensors or .gguf, or the directory; it must not exist.")
    private Path target = Path.of("");

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description =
                    "F32, F16 or BF16; in GGUF also Q8_0, Q4_0, Q4_K or Q6_K (default: each tensor keeps its type). "
                            + "Integers keep theirs; biases and norms become F32 instead of blocks.")
    private @Nullable String type;

    @Option(
            names = "--fallback",
            paramLabel = "TYPE",
            description = "For tensors whose rows do not fill the blocks of --type (default: they are an error).")
    private @Nullable String fallback;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Make a directory of quantized layers: gptq, gptq-v2, awq or compressed-tensors.")
    private @Nullable String format;

    @Option(
            names = "--round-scales",
            description = "With --format: round scales that are no 16-bit floats (default: they are an error).")
    private boolean roundScales;

    @Mixin
    private BaseOption base = new BaseOption();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public ConvertCommand() {}

    /// What came of it, as JSON prints it.
    ///
    /// @param out the file that was made
    /// @param values of all tensors
    /// @param bytes of all tensors
    /// @param bits 8 bytes / values
    /// @param notes what the new file lacks
    /// @param tensors one by one
    public record Result(Path out, long values, long bytes, double bits, List<String> notes, List<Row> tensors) {
        /// Copies the lists.
        public Result {
            notes = List.copyOf(notes);
            tensors = List.copyOf(tensors);
        }
    }

    /// A tensor.
    ///
    /// @param tensor its name
    /// @param from its type before
    /// @param to its type now
    /// @param values how many
    /// @param bytes how many it takes now
    /// @param error relative squared error
    public record Row(String tensor, String from, String to, long values, long bytes, double error) {
        static Row of(Converted tensor) {
            return new Row(
                    tensor.tensor(),
                    tensor.from().label(),
                    tensor.to().label(),
                    tensor.values(),
                    tensor.bytes(),
                    tensor.error());
        }
    }

    @Override
    public Integer call() throws IOException {
        if (format != null) {
            if (type != null || fallback != null || base.isGiven()) {
                throw new IllegalArgumentException(
                        "--format keeps the codes as they are; --type, --fallback and --base "
                                + "are for files of tensors");
            }
            new GroupConversion(model, GroupFormat.parse(format), target, roundScales ? Scales.ROUNDED : Scales.EXACT)
                    .run(output);
            return 0;
        }
        if (roundScales) {
            throw new IllegalArgumentException("--round-scales is for --format");
        }
        Container container = Container.of(target);
        ConversionRule rule =
                new ConversionRule(named("--type", type, container), named("--fallback", fallback, container));
        Result result = container == Container.GGUF && GgufConversion.takes(model)
                ? result(new GgufConversion(model, base.files(), target, rule).run(), List.of())
                : tensors(container, rule);
        output.print(result, out -> print(out, result));
        return 0;
    }

    private Result tensors(Container container, ConversionRule rule) throws IOException {
        if (!base.isGiven()) {
            try (TensorFile source = TensorFiles.open(model)) {
                if (Deltas.baseOf(source).isEmpty()) {
                    return result(convert(source, rule), notes(source, container));
                }
            }
        }
        try (Model sum = Models.open(TensorFiles.resolve(model), base.files())) {
            return result(
                    convert(sum.tensors().file(), rule), notes(sum.tensors().file(), container));
        }
    }

    private List<Converted> convert(TensorFile source, ConversionRule rule) throws IOException {
        try (ProgressLine progress =
                ProgressLine.start("convert", "tensors", source.names().size())) {
            return Conversion.run(source, target, rule, name -> {
                progress.note(name);
                progress.step();
            });
        }
    }

    private static Optional<DType> named(String option, @Nullable String label, Container container) {
        if (label == null) {
            return Optional.empty();
        }
        String wanted = label.toUpperCase(Locale.ROOT);
        for (Container each : Container.values()) {
            for (DType possible : each.encodable()) {
                if (possible.label().equals(wanted)) {
                    return Optional.of(possible);
                }
            }
        }
        throw new IllegalArgumentException(option + ": '" + label + "' cannot be written; possible: "
                + String.join(
                        ", ", container.encodable().stream().map(DType::label).toList()));
    }

    private static List<String> notes(TensorFile source, Container container) {
        List<String> notes = new ArrayList<>();
        if (container == Container.GGUF && !(source instanceof GgufFile)) {
            notes.add("the file holds tensors only: no network and no tokenizer, so llama.cpp cannot run it");
        }
        if (container == Container.SAFETENSORS) {
            notes.add("configuration and tokenizer are not in a safetensors file; they stay where they are");
        }
        return notes;
    }

    private Result result(List<Converted> tensors, List<String> notes) {
        long values = tensors.stream().mapToLong(Converted::values).sum();
        long bytes = tensors.stream().mapToLong(Converted::bytes).sum();
        double bits = values == 0 ? 0 : 8.0 * bytes / values;
        return new Result(
                target,
                values,
                bytes,
                bits,
                notes,
                tensors.stream().map(Row::of).toList());
    }

    private static void print(PrintWriter out, Result result) {
        out.printf(
                "%s: %s tensors, %s values, %s, %s bits per value%n",
                result.out(),
                Figures.count(result.tensors().size()),
                Figures.count(result.values()),
                Figures.bytes(result.bytes()),
                Figures.decimals(result.bits(), 3));
        List<Row> changed = result.tensors().stream()
                .filter(row -> !row.from().equals(row.to()))
                .sorted(Comparator.comparingDouble(Row::error).reversed())
                .toList();
        if (!changed.isEmpty()) {
            Table table = Table.of("largest errors of " + changed.size(), "from", "to", "relative error");
            changed.stream()
                    .limit(5)
                    .forEach(row -> table.row(row.tensor(), row.from(), row.to(), Figures.significant(row.error())));
            table.print(out);
        }
        result.notes().forEach(note -> out.println("note: " + note));
    }
}
