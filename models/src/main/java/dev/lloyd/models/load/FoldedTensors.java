package dev.lloyd.models.load;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tensors of a file put together anew, each computed from some of the file's whenever it is read: 32-bit floats
/// under names of their own. Owns the file.
final class FoldedTensors implements TensorFile {
    private final TensorFile file;
    private final Map<String, Folded> tensors = new LinkedHashMap<>();

    /// Computes a tensor.
    interface Source {
        Matrix read() throws IOException;
    }

    private record Folded(TensorInfo info, Source source) {}

    FoldedTensors(TensorFile file) {
        this.file = file;
    }

    /// Adds a tensor.
    ///
    /// @param shape one or two dimensions
    void add(String name, Source source, Long... shape) {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        long offset = tensors.values().stream()
                .mapToLong(tensor -> tensor.info.byteSize())
                .sum();
        TensorInfo info = new TensorInfo(name, ScalarType.F32, List.of(shape), offset, Float.BYTES * count);
        tensors.put(name, new Folded(info, source));
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(tensors.get(name)).map(Folded::info);
    }

    @Override
    public MemorySegment raw(String name) {
        Folded tensor = Optional.ofNullable(tensors.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no tensor '" + name + "' in " + path()));
        try {
            float[] values = tensor.source.read().values();
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            return MemorySegment.ofArray(bytes.array()).asReadOnly();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Override
    public Map<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public void close() {
        file.close();
    }
}
