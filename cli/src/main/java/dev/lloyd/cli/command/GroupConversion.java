package dev.lloyd.cli.command;

import dev.lloyd.cli.option.TensorFiles;
import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.models.checkpoint.GroupExport;
import dev.lloyd.models.checkpoint.GroupExport.Written;
import dev.lloyd.models.checkpoint.GroupFormat;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/// A quantized directory written anew in a group format.
///
/// @param model what is converted
/// @param format what it becomes
/// @param target the directory to make
/// @param scales what is done with scales that the format cannot hold
record GroupConversion(String model, GroupFormat format, Path target, GroupExport.Scales scales) {
    /// What came of it, as JSON prints it.
    ///
    /// @param out the directory that was made
    /// @param format its format
    /// @param values of the quantized layers
    /// @param bytes of the quantized layers, scales and zero points counted
    /// @param bits 8 bytes / values
    /// @param tensors one by one
    record Result(Path out, String format, long values, long bytes, double bits, List<Written> tensors) {}

    void run(Output output) throws IOException {
        ModelFiles files = TensorFiles.resolve(model);
        QuantizedFile source = QuantizedFile.find(files.directory())
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                model + " is not quantized, and a format of quantized"
                                        + " layers holds codes; make some first, such as: lloyd quantize " + model
                                        + " --recipe 'int(bits=4, group=128, mode=asymmetric)' --embeddings keep --head keep --out DIR"));
        try (source) {
            requireWeights(source);
            Result result = result(convert(source, files.directory()));
            output.print(result, out -> print(out, result));
        }
    }

    private void requireWeights(QuantizedFile source) {
        Deltas.baseOf(source).ifPresent(base -> {
            throw new IllegalArgumentException(model + " is a delta to " + base + ", and " + format
                    + " has no place for a base; quantize the two together first: lloyd quantize " + model
                    + " --recipe LINE --out DIR");
        });
    }

    private List<Written> convert(QuantizedFile source, Path directory) throws IOException {
        int steps = 2 * source.summaries().size();
        try (ProgressLine progress = ProgressLine.start("convert", "layers", steps)) {
            return new GroupExport(source, format, scales).run(directory, target, name -> {
                progress.note(name);
                progress.step();
            });
        }
    }

    private Result result(List<Written> layers) {
        long values = layers.stream().mapToLong(Written::values).sum();
        long bytes = layers.stream().mapToLong(Written::bytes).sum();
        return new Result(target, format.label(), values, bytes, values == 0 ? 0 : 8.0 * bytes / values, layers);
    }

    private static void print(PrintWriter out, Result result) {
        out.printf(
                "%s: %s layers as %s, %s values, %s, %s bits per value%n",
                result.out(),
                Figures.count(result.tensors().size()),
                result.format(),
                Figures.count(result.values()),
                Figures.bytes(result.bytes()),
                Figures.decimals(result.bits(), 3));
        double largest =
                result.tensors().stream().mapToDouble(Written::error).max().orElse(0);
        out.println(
                largest == 0
                        ? "read back: every weight has the value that it had"
                        : "read back: scales were rounded; the largest relative error of a layer is "
                                + Figures.significant(largest));
    }
}
