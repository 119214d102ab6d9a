package dev.lloyd.models.checkpoint;

import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The tensors of one layer in a checkpoint, `MODULE.TERM`, read with the type and the shape that its layout asks for;
/// anything else is an error that names file, tensor and what was expected.
///
/// @param file where they lie
/// @param module the layer's name, without `.weight`
record LayerTerms(TensorFile file, String module) {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final Set<ScalarType> FLOATS = Set.of(ScalarType.F16, ScalarType.BF16, ScalarType.F32);

    String name(String term) {
        return module + "." + term;
    }

    boolean has(String term) {
        return file.find(name(term)).isPresent();
    }

    /// Bytes of a term; 0 where it is missing.
    long byteSize(String term) {
        return file.find(name(term)).map(TensorInfo::byteSize).orElse(0L);
    }

    /// A dimension of a term that must be a matrix.
    int size(String term, int dimension) throws IOException {
        TensorInfo info = info(term);
        if (info.shape().size() != 2) {
            throw odd(term, "be a matrix", info);
        }
        return Math.toIntExact(info.shape().get(dimension));
    }

    int[] ints(String term, int... shape) throws IOException {
        require(term, Set.of(ScalarType.I32), shape);
        return file.raw(name(term)).toArray(INT);
    }

    byte[] bytes(String term, int... shape) throws IOException {
        require(term, Set.of(ScalarType.I8), shape);
        return file.raw(name(term)).toArray(ValueLayout.JAVA_BYTE);
    }

    float[] floats(String term, int... shape) throws IOException {
        require(term, FLOATS, shape);
        return file.readFloats(name(term)).values();
    }

    /// A few sizes, in 32 or 64 bits.
    long[] sizes(String term, int count) throws IOException {
        TensorInfo info = require(term, Set.of(ScalarType.I32, ScalarType.I64), count);
        MemorySegment raw = file.raw(name(term));
        return info.dtype() == ScalarType.I64
                ? raw.toArray(LONG)
                : Arrays.stream(raw.toArray(INT)).asLongStream().toArray();
    }

    private TensorInfo require(String term, Set<ScalarType> types, int... shape) throws IOException {
        TensorInfo info = info(term);
        List<Long> expected = Arrays.stream(shape).mapToObj(size -> (long) size).toList();
        if (!info.shape().equals(expected)) {
            throw odd(term, "have the shape " + expected, info);
        }
        if (!(info.dtype() instanceof ScalarType type) || !types.contains(type)) {
            throw odd(term, "be of a type among " + types, info);
        }
        return info;
    }

    private TensorInfo info(String term) throws IOException {
        return file.find(name(term))
                .orElseThrow(() -> new IOException(file.path() + " has no tensor " + name(term)
                        + ", without which the layer " + module + " cannot be read"));
    }

    private IOException odd(String term, String expected, TensorInfo info) {
        return fault(term, "should " + expected + ", not be " + info.dtype().label() + " " + info.shape());
    }

    /// What is wrong with a term.
    IOException fault(String term, String rule) {
        return new IOException(file.path() + ": tensor " + name(term) + " " + rule);
    }
}
