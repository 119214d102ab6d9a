package dev.lloyd.models.gguf;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.models.load.ModelTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tensors of a Llama as a GGUF file has them: under its names, the two rows of each rotary pair side by side in
/// the query and key matrices, and vectors as 32-bit floats, since llama.cpp computes with no others.
///
/// Row `2 i + half` of a head is row `half * headSize / 2 + i` of the model's.
final class GgufTensors implements TensorFile {
    private final ModelTensors tensors;
    private final int headSize;
    private final Map<String, String> canonical = new LinkedHashMap<>();
    private final Map<String, float[]> extra;

    /// A view of a model's tensors, which it does not own.
    ///
    /// @param headSize rows of a head
    /// @param extra vectors that the model has not as tensors, by name
    /// @throws IllegalArgumentException if a tensor has no name in such a file
    GgufTensors(ModelTensors tensors, int headSize, Map<String, float[]> extra) {
        this.tensors = tensors;
        this.headSize = headSize;
        this.extra = extra;
        for (String name : tensors.names()) {
            // Frequencies follow from the configuration; old checkpoints store them all the same.
            if (!name.endsWith(".rotary_emb.inv_freq")) {
                String found = GgufNames.gguf(name)
                        .orElseThrow(() -> new IllegalArgumentException("tensor " + name + " of "
                                + tensors.file().path() + " has no place in a GGUF file of the architecture llama"));
                canonical.put(found, name);
            }
        }
    }

    @Override
    public Path path() {
        return tensors.file().path();
    }

    @Override
    public List<String> names() {
        Map<String, Object> all = new LinkedHashMap<>(extra);
        all.putAll(canonical);
        return List.copyOf(all.keySet());
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        float[] vector = extra.get(name);
        if (vector != null) {
            return Optional.of(info(name, ScalarType.F32, List.of((long) vector.length)));
        }
        String own = canonical.get(name);
        if (own == null) {
            return Optional.empty();
        }
        TensorInfo stored = tensors.stored(own);
        if (isVector(own)) {
            return Optional.of(info(name, ScalarType.F32, List.of((long) tensors.columns(own))));
        }
        boolean kept = tensors.isPlain(own) && stored.dtype() instanceof ScalarType;
        List<Long> shape = List.of((long) tensors.rows(own), (long) tensors.columns(own));
        return Optional.of(info(name, kept ? stored.dtype() : ScalarType.F32, shape));
    }

    private static TensorInfo info(String name, DType type, List<Long> shape) {
        return new TensorInfo(name, type, shape, 0, type.byteSize(DType.count(shape)));
    }

    private boolean isVector(String own) {
        return tensors.stored(own).shape().size() < 2;
    }

    private String own(String name) {
        String own = canonical.get(name);
        if (own == null) {
            throw new IllegalArgumentException("no tensor '" + name + "' of " + path());
        }
        return own;
    }

    /// The row of the model's tensor that is a row of this one.
    private int source(String name, int row) {
        if (!GgufNames.hasPairsTogether(name)) {
            return row;
        }
        int within = row % headSize;
        return row - within + within % 2 * (headSize / 2) + within / 2;
    }

    @Override
    public MemorySegment raw(String name) {
        TensorInfo info = info(name);
        String own = canonical.get(name);
        if (own != null
                && tensors.isPlain(own)
                && info.dtype().equals(tensors.stored(own).dtype())) {
            MemorySegment bytes = tensors.file().raw(tensors.stored(own).name());
            return GgufNames.hasPairsTogether(name) ? moved(name, bytes, info) : bytes;
        }
        try {
            return MemorySegment.ofArray(readFloats(name).values());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private MemorySegment moved(String name, MemorySegment bytes, TensorInfo info) {
        int rows = Math.toIntExact(isVector(own(name)) ? info.columns() : info.rows());
        long size = info.byteSize() / rows;
        MemorySegment target = MemorySegment.ofArray(new byte[Math.toIntExact(info.byteSize())]);
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(bytes, source(name, row) * size, target, row * size, size);
        }
        return target;
    }

    @Override
    public Matrix readFloats(String name, long rowFrom, long rowTo) throws IOException {
        float[] vector = extra.get(name);
        if (vector != null) {
            return new Matrix(1, vector.length, vector);
        }
        String own = own(name);
        if (isVector(own)) {
            float[] values = tensors.readVector(own);
            float[] target = new float[values.length];
            for (int index = 0; index < target.length; index++) {
                target[index] = values[source(name, index)];
            }
            return new Matrix(1, target.length, target);
        }
        if (!GgufNames.hasPairsTogether(name)) {
            return rows(own, rowFrom, rowTo);
        }
        int first = Math.toIntExact(rowFrom / headSize * headSize);
        Matrix heads = rows(own, first, Math.ceilDiv(rowTo, headSize) * headSize);
        Matrix target = Matrix.zeros(Math.toIntExact(rowTo - rowFrom), heads.columns());
        for (int row = 0; row < target.rows(); row++) {
            int from = source(name, Math.toIntExact(rowFrom) + row) - first;
            System.arraycopy(heads.values(), heads.offset(from), target.values(), target.offset(row), target.columns());
        }
        return target;
    }

    private Matrix rows(String own, long from, long to) throws IOException {
        return tensors.isPlain(own)
                ? tensors.file().readFloats(tensors.stored(own).name(), from, to)
                : tensors.read(own).rowSlice(Math.toIntExact(from), Math.toIntExact(to));
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public void close() {}
}
