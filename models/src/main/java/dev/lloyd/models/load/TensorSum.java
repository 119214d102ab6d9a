package dev.lloyd.models.load;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tensors of one model plus, or minus, those of another of the same names and shapes, in 32 bits, under their
/// canonical names. Nothing is kept: every reading reads both and combines them.
final class TensorSum implements TensorFile {
    private final ModelTensors left;
    private final float factor;
    private final Model right;
    private final Map<String, String> metadata;

    private TensorSum(ModelTensors left, float factor, Model right, Map<String, String> metadata) {
        this.left = left;
        this.factor = factor;
        this.right = right;
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /// `left + right`; both are owned from now on.
    ///
    /// @throws IOException if their names or shapes differ, naming the first tensor that does
    static TensorSum plus(ModelTensors left, Model right, Map<String, String> metadata) throws IOException {
        return checked(new TensorSum(left, 1, right, metadata));
    }

    /// `left - right`, likewise.
    static TensorSum minus(ModelTensors left, Model right, Map<String, String> metadata) throws IOException {
        return checked(new TensorSum(left, -1, right, metadata));
    }

    private static TensorSum checked(TensorSum sum) throws IOException {
        ModelTensors other = sum.right.tensors();
        for (String name : sum.left.names()) {
            sum.require(name, other.contains(name) && shape(other, name).equals(shape(sum.left, name)));
        }
        for (String name : other.names()) {
            sum.require(name, sum.left.contains(name));
        }
        return sum;
    }

    private void require(String name, boolean fits) throws IOException {
        if (!fits) {
            throw new IOException("tensor " + name + ": " + described(left, name) + " in "
                    + left.file().path() + ", "
                    + described(right.tensors(), name) + " in the base " + right.name()
                    + "; a delta has the tensors of its base");
        }
    }

    private static String described(ModelTensors tensors, String name) {
        return tensors.contains(name) ? "shape " + shape(tensors, name) : "not there";
    }

    private static List<Long> shape(ModelTensors tensors, String name) {
        List<Long> stored = tensors.stored(name).shape();
        return stored.size() == 2 ? List.of((long) tensors.rows(name), (long) tensors.columns(name)) : stored;
    }

    @Override
    public Path path() {
        return left.file().path();
    }

    @Override
    public List<String> names() {
        return left.names();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        if (!left.contains(name)) {
            return Optional.empty();
        }
        long bytes = left.stored(name).count() * Float.BYTES;
        return Optional.of(new TensorInfo(name, ScalarType.F32, shape(left, name), 0, bytes));
    }

    @Override
    public MemorySegment raw(String name) {
        try {
            return MemorySegment.ofArray(readFloats(name).values()).asReadOnly();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Override
    public Matrix readFloats(String name, long rowFrom, long rowTo) throws IOException {
        Matrix sum = rows(left, name, rowFrom, rowTo);
        Matrix other = rows(right.tensors(), name, rowFrom, rowTo);
        for (int index = 0; index < sum.values().length; index++) {
            sum.values()[index] += factor * other.values()[index];
        }
        return sum;
    }

    /// Rows in new storage; of a tensor that lies in its file as it is seen these alone are read.
    private static Matrix rows(ModelTensors tensors, String name, long from, long to) throws IOException {
        TensorInfo stored = tensors.stored(name);
        if (tensors.isPlain(name)) {
            return tensors.file().readFloats(stored.name(), from, to);
        }
        Matrix whole = tensors.read(name);
        return from == 0 && to == whole.rows() ? whole : whole.rowSlice(Math.toIntExact(from), Math.toIntExact(to));
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
