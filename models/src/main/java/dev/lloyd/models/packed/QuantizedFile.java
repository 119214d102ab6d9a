package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.safetensors.Safetensors;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.quant.form.CanonicalForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
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
    private final Map<String, TensorRecord> records;
    private final List<String> names;
    private final Map<String, String> run;

    private QuantizedFile(
            TensorFile packed, Map<String, TensorRecord> records, List<String> names, Map<String, String> run) {
        this.packed = packed;
        this.records = records;
        this.names = names;
        this.run = run;
    }

    /// Opens the tensors of a quantized directory. The caller closes them.
    ///
    /// @throws IOException if a file is missing or malformed, or a record does not fit the tensors
    public static QuantizedFile open(Path directory, Manifest manifest) throws IOException {
        TensorFile packed = Safetensors.open(directory);
        Map<String, TensorRecord> records = new LinkedHashMap<>();
        manifest.tensors().forEach(summary -> records.put(summary.tensor(), summary));
        List<String> names = new ArrayList<>(records.keySet());
        for (String name : packed.names()) {
            if (owner(name, records).isEmpty()) {
                names.add(name);
            }
        }
        return new QuantizedFile(packed, records, List.copyOf(names), manifest.run());
    }

    /// The quantized tensor that a stored term belongs to: the record whose name is the longest prefix up to a
    /// dot.
    private static Optional<TensorRecord> owner(String name, Map<String, TensorRecord> records) {
        for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            TensorRecord summary = records.get(name.substring(0, dot));
            if (summary != null) {
                return Optional.of(summary);
            }
        }
        return Optional.empty();
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
        return PackedTerms.form(packed, summary);
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
        return run;
    }

    @Override
    public void close() {
        packed.close();
    }
}
