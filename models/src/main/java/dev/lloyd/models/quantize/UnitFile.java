package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.load.ModelTensors;
import dev.lloyd.models.packed.PackedTerms;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.quant.form.StoredTensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The file of one unit: packed terms under `TENSOR.TERM`, the other tensors under their own names, and the tensor
/// records and the run's fingerprint in the metadata, so that a run can be resumed from its files alone.
final class UnitFile {
    static final String FINGERPRINT = "lloyd.fingerprint";

    private static final String TUNED = "lloyd.tuned";

    private static final Set<DType> FLOATS = Set.of(ScalarType.F32, ScalarType.F16, ScalarType.BF16, ScalarType.F64);

    private UnitFile() {}

    /// Writes the file in one step.
    static void write(
            Path file, Unit unit, QuantizedUnit quantized, ModelTensors source, Map<String, String> fingerprint)
            throws IOException {
        Map<String, StoredTensor> packed = new LinkedHashMap<>();
        for (MatrixQuantizer.Result result : quantized.results()) {
            result.form()
                    .tensors()
                    .byName()
                    .forEach((term, tensor) -> packed.put(result.summary().tensor() + "." + term, tensor));
        }
        List<TensorPlan> plans = new ArrayList<>();
        packed.forEach((name, tensor) -> plans.add(new TensorPlan(
                name,
                ScalarType.valueOf(tensor.storage().name()),
                tensor.shape().stream().map(Integer::longValue).toList())));
        for (String name : unit.kept()) {
            plans.add(keptPlan(name, source, quantized));
        }
        Map<String, String> metadata = new LinkedHashMap<>(fingerprint);
        metadata.put(
                PackedTerms.RECORDS,
                PackedTerms.print(quantized.results().stream()
                        .map(MatrixQuantizer.Result::summary)
                        .toList()));
        if (!quantized.vectors().isEmpty()) {
            metadata.put(
                    TUNED, String.join("\n", new TreeSet<>(quantized.vectors().keySet())));
        }
        try (TensorWriter writer = SafetensorsWriter.create(file, plans, metadata)) {
            for (Map.Entry<String, StoredTensor> entry : packed.entrySet()) {
                writer.append(
                        entry.getKey(), MemorySegment.ofArray(entry.getValue().bytes()));
            }
            for (String name : unit.kept()) {
                float[] tuned = quantized.vectors().get(name);
                if (tuned == null) {
                    keep(writer, name, source);
                } else {
                    writer.append(name, new Matrix(1, tuned.length, tuned));
                }
            }
            writer.commit();
        }
    }

    /// Kept tensors stay in their type if it is a scalar one; block types and tuned vectors are widened to F32.
    private static TensorPlan keptPlan(String name, ModelTensors source, QuantizedUnit quantized) {
        TensorInfo stored = source.stored(name);
        boolean asStored =
                stored.dtype() instanceof ScalarType && !quantized.vectors().containsKey(name);
        DType type = asStored ? stored.dtype() : ScalarType.F32;
        List<Long> shape = stored.shape().size() == 2
                ? List.of((long) source.rows(name), (long) source.columns(name))
                : stored.shape();
        return new TensorPlan(name, type, shape);
    }

    private static void keep(TensorWriter writer, String name, ModelTensors source) throws IOException {
        TensorInfo stored = source.stored(name);
        boolean asItLies = source.isPlain(name) && stored.dtype() instanceof ScalarType;
        if (asItLies) {
            requireFinite(name, source);
            writer.append(name, source.file().raw(stored.name()));
            return;
        }
        Matrix values = source.read(name);
        writer.append(name, values);
    }

    /// Whole numbers, such as positions, are finite.
    private static void requireFinite(String name, ModelTensors source) throws IOException {
        if (FLOATS.contains(source.stored(name).dtype())) {
            source.requireFinite(name);
        }
    }

    /// The inverse of {@link #write}, without the kept tensors.
    static QuantizedUnit read(Path file) throws IOException {
        try (TensorFile open = SafetensorsFile.open(file)) {
            List<MatrixQuantizer.Result> results = new ArrayList<>();
            for (TensorRecord summary : PackedTerms.records(open)) {
                results.add(new MatrixQuantizer.Result(PackedTerms.form(open, summary), summary));
            }
            Map<String, float[]> vectors = new LinkedHashMap<>();
            for (String name : open.metadata().getOrDefault(TUNED, "").lines().toList()) {
                vectors.put(name, open.readFloats(name).values());
            }
            return new QuantizedUnit(results, vectors);
        }
    }

    /// Whether a finished file of this run is there.
    static boolean isFinished(Path file, Map<String, String> fingerprint) throws IOException {
        if (!java.nio.file.Files.exists(file)) {
            return false;
        }
        try (TensorFile open = SafetensorsFile.open(file)) {
            return open.metadata().entrySet().containsAll(fingerprint.entrySet());
        }
    }
}
