package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.safetensors.Safetensors;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.models.checkpoint.GroupCheckpoint;
import dev.lloyd.quant.form.CanonicalForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tensors of a quantized directory as the model knows them: each packed matrix appears under its own name, and
/// is decoded when its floats are read; {@link #form} gives it as it is stored.
public final class QuantizedFile implements TensorFile {
    private final TensorFile packed;
    private final PackedMatrices matrices;
    private final Map<String, TensorRecord> records = new LinkedHashMap<>();
    private final List<String> names;

    private QuantizedFile(TensorFile packed, PackedMatrices matrices) {
        this.packed = packed;
        this.matrices = matrices;
        matrices.records().forEach(summary -> records.put(summary.tensor(), summary));
        List<String> all = new ArrayList<>(records.keySet());
        packed.names().stream().filter(name -> !matrices.owns(name)).forEach(all::add);
        this.names = List.copyOf(all);
    }

    /// Opens the tensors of a directory if they are quantized: by lloyd, as its manifest says, or in a group format
    /// ({@link GroupCheckpoint}), as its configuration says. The caller closes them.
    ///
    /// @return empty if the directory holds no quantized model, or one in a format that is not known
    /// @throws IOException if a file is missing or malformed, or says what cannot be
    public static Optional<QuantizedFile> find(Path directory) throws IOException {
        if (Manifest.isIn(directory)) {
            Manifest manifest = Manifest.read(directory);
            return Optional.of(open(directory, packed -> ManifestMatrices.of(packed, manifest)));
        }
        Optional<GroupCheckpoint> checkpoint = GroupCheckpoint.find(directory);
        return checkpoint.isEmpty() ? Optional.empty() : Optional.of(open(directory, checkpoint.get()::matrices));
    }

    /// Opens the tensors of a quantized directory. The caller closes them.
    ///
    /// @throws IOException as {@link #find}, or if nothing is quantized there
    public static QuantizedFile open(Path directory) throws IOException {
        Optional<QuantizedFile> found = find(directory);
        if (found.isEmpty()) {
            throw new NoSuchFileException(
                    directory.resolve(Manifest.FILE_NAME).toString(),
                    null,
                    "no such file, and config.json names no quantization of " + GroupCheckpoint.methods()
                            + ": this is no quantized directory");
        }
        return found.get();
    }

    /// Finds the matrices among stored tensors.
    private interface Finding {
        PackedMatrices in(TensorFile packed) throws IOException;
    }

    private static QuantizedFile open(Path directory, Finding finding) throws IOException {
        TensorFile packed = Safetensors.open(directory);
        try {
            return new QuantizedFile(packed, finding.in(packed));
        } catch (IOException | RuntimeException failure) {
            packed.close();
            throw failure;
        }
    }

    /// What is known of every quantized tensor.
    public List<TensorRecord> summaries() {
        return matrices.records();
    }

    /// The record of a quantized tensor; empty for the others.
    public Optional<TensorRecord> summary(String name) {
        return Optional.ofNullable(records.get(name));
    }

    /// A quantized tensor as it is stored.
    ///
    /// @throws IOException if its terms are damaged
    /// @throws IllegalArgumentException if it is not quantized
    public CanonicalForm form(String name) throws IOException {
        TensorRecord summary =
                summary(name).orElseThrow(() -> new IllegalArgumentException("tensor '" + name + "' is not quantized"));
        return matrices.form(summary);
    }

    @Override
    public Path path() {
        return packed.path();
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        TensorRecord summary = records.get(name);
        if (summary == null) {
            return names.contains(name) ? packed.find(name) : Optional.empty();
        }
        List<Long> shape = List.of((long) summary.rows(), (long) summary.columns());
        return Optional.of(new TensorInfo(name, ScalarType.F32, shape, 0, summary.values() * Float.BYTES));
    }

    /// The bytes of a tensor that is not quantized; a quantized one has no bytes of its own, only terms.
    @Override
    public MemorySegment raw(String name) {
        if (records.containsKey(name)) {
            return MemorySegment.ofArray(decoded(name).values()).asReadOnly();
        }
        return packed.raw(name);
    }

    @Override
    public Matrix readFloats(String name, long rowFrom, long rowTo) throws IOException {
        if (!records.containsKey(name)) {
            return packed.readFloats(name, rowFrom, rowTo);
        }
        Matrix whole = decoded(name);
        return rowFrom == 0 && rowTo == whole.rows()
                ? whole
                : whole.rowSlice(Math.toIntExact(rowFrom), Math.toIntExact(rowTo));
    }

    private Matrix decoded(String name) {
        try (Workers workers = Workers.of(1)) {
            return form(name).decode(workers);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /// How the tensors were made ({@link Manifest#run()}); what the files say about their terms is of no use here.
    @Override
    public Map<String, String> metadata() {
        return matrices.run();
    }

    @Override
    public void close() {
        packed.close();
    }
}
