package dev.lloyd.models.checkpoint;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.safetensors.ShardedSafetensorsWriter;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.quantize.Job;
import dev.lloyd.models.quantize.Verification;
import dev.lloyd.models.quantize.WorkDirectory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Writes a quantized directory anew in a group format, if that can hold it: the same codes, scales and zero points, so
/// that every weight keeps its value to the last bit, or an error that says which layer cannot be held, and why. All
/// layers are checked before anything is written; the result is read back, decoded and compared before it is put in
/// its place in one step. Tensors that are not quantized, and the files beside the weights, are carried over.
///
/// Memory: one layer, twice.
public final class GroupExport {
    /// What is done with scales that the format cannot hold.
    public enum Scales {
        /// They are an error.
        EXACT,
        /// They are rounded to binary16, which changes the weights.
        ROUNDED
    }

    /// A layer that was written.
    ///
    /// @param tensor the weights' name
    /// @param recipe how they were quantized
    /// @param values how many
    /// @param bytes of all its terms in the new directory
    /// @param error `|after - before|^2 / |before|^2`: 0 unless scales were rounded
    public record Written(String tensor, String recipe, long values, long bytes, double error) {}

    private static final long SHARD_BYTES = 5_000_000_000L;
    private static final String WEIGHT = ".weight";

    private final QuantizedFile source;
    private final GroupFormat format;
    private final Scales scales;

    /// An export, to be run.
    ///
    /// @param source what is written anew
    /// @param format the format to be written
    /// @param scales what is done with scales that it cannot hold
    public GroupExport(QuantizedFile source, GroupFormat format, Scales scales) {
        this.source = source;
        this.format = format;
        this.scales = scales;
    }

    /// Writes the directory.
    ///
    /// @param directory where the files beside the weights lie
    /// @param output the directory to make
    /// @param progress hears of each layer, twice: when it is checked and when it is written
    /// @throws IllegalArgumentException if the format cannot hold the model; the message says why
    /// @throws IOException if something cannot be read or written, or the output is there already
    public List<Written> run(Path directory, Path output, Consumer<String> progress) throws IOException {
        WorkDirectory.requireRoom(output, Job.Leftover.REFUSE);
        List<TensorPlan> plans = new ArrayList<>();
        ExportedLayers layers = plan(plans, progress);
        Map<String, Object> config = format.config(layers);
        try (WorkDirectory work = WorkDirectory.open(output, Job.Leftover.REFUSE)) {
            write(work.path(), plans, progress);
            CarriedFiles.copy(directory, work.path());
            CarriedFiles.writeConfig(directory, work.path(), config);
            if (format.layout() instanceof GptqLayout) {
                CarriedFiles.writeApart(work.path(), config);
            }
            List<Written> written = readBack(work.path());
            work.publish();
            return written;
        }
    }

    private ExportedLayers plan(List<TensorPlan> plans, Consumer<String> progress) throws IOException {
        if (source.summaries().isEmpty()) {
            throw new IllegalArgumentException(source.path() + " has no quantized layer");
        }
        List<ExportedLayers.Layer> layers = new ArrayList<>();
        for (TensorRecord summary : source.summaries()) {
            progress.accept(summary.tensor());
            GroupedCodes codes = codes(summary);
            layers.add(ExportedLayers.Layer.of(module(summary), codes));
            for (Term term : format.layout().write(codes)) {
                plans.add(new TensorPlan(module(summary) + "." + term.name(), term.type(), term.shape()));
            }
        }
        List<String> matrices = new ArrayList<>();
        for (TensorInfo info : kept()) {
            plans.add(new TensorPlan(info.name(), info.dtype(), info.shape()));
            if (info.shape().size() == 2 && info.name().endsWith(WEIGHT)) {
                matrices.add(info.name().substring(0, info.name().length() - WEIGHT.length()));
            }
        }
        return ExportedLayers.of(layers, matrices);
    }

    private List<TensorInfo> kept() {
        return source.names().stream()
                .filter(name -> source.summary(name).isEmpty())
                .map(source::info)
                .toList();
    }

    private static String module(TensorRecord summary) {
        return summary.tensor().substring(0, summary.tensor().length() - WEIGHT.length());
    }

    /// The codes of a layer, if the format can hold them.
    private GroupedCodes codes(TensorRecord summary) throws IOException {
        String tensor = summary.tensor();
        try {
            if (!tensor.endsWith(WEIGHT) || tensor.matches(".*embed[^.]*\\.weight")) {
                throw new IllegalArgumentException("it is no linear layer, and only these are quantized"
                        + " there; keep it when quantizing (--embeddings keep)");
            }
            GroupedCodes codes = GroupedForms.codes(source.form(tensor));
            if (scales == Scales.ROUNDED && !Halves.areExact(codes.scales())) {
                codes = codes.withScales(Halves.rounded(codes.scales()));
            }
            format.layout().require(codes);
            return codes;
        } catch (IllegalArgumentException reason) {
            throw new IllegalArgumentException(
                    "tensor " + tensor + " cannot be written as " + format.label() + ": " + reason.getMessage(),
                    reason);
        }
    }

    private void write(Path directory, List<TensorPlan> plans, Consumer<String> progress) throws IOException {
        // Hugging Face's loader opens only files that name the library they are for.
        Map<String, String> metadata = Map.of("format", "pt");
        try (TensorWriter writer = ShardedSafetensorsWriter.create(directory, plans, metadata, SHARD_BYTES)) {
            for (TensorRecord summary : source.summaries()) {
                progress.accept(summary.tensor());
                for (Term term : format.layout().write(codes(summary))) {
                    writer.append(module(summary) + "." + term.name(), MemorySegment.ofArray(term.bytes()));
                }
            }
            for (TensorInfo info : kept()) {
                writer.append(info.name(), source.raw(info.name()));
            }
            writer.commit();
        }
    }

    private List<Written> readBack(Path directory) throws IOException {
        List<Written> written = new ArrayList<>();
        try (QuantizedFile target = QuantizedFile.open(directory);
                Workers workers = Workers.of(1)) {
            for (TensorRecord before : source.summaries()) {
                String name = before.tensor();
                Matrix expected = source.form(name).decode(workers);
                double error = Verification.relativeError(target.form(name).decode(workers), expected);
                if (scales == Scales.EXACT && error != 0) {
                    throw new IOException(directory + ": tensor " + name + " reads back with relative error " + error
                            + ", though nothing was rounded");
                }
                TensorRecord after = target.summary(name).orElseThrow();
                written.add(new Written(name, before.recipe(), before.values(), after.bytes(), error));
            }
        }
        return written;
    }
}
