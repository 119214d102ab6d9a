package dev.lloyd.formats.npy;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.AtomicFile;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.FloatEncoder;
import dev.lloyd.formats.tensor.PlannedFile;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes NumPy arrays, format 1.0, the bytes that `numpy.save` writes. The file appears whole or not at all
/// ({@link AtomicFile}).
public final class Npy {
    /// The name of the one tensor of {@link #create}.
    public static final String ARRAY = "array";

    private static final int PREAMBLE_BYTES = 10;
    private static final int ALIGNMENT = 64;
    private static final Map<ScalarType, String> CODES = NpyHeader.TYPES.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private Npy() {}

    /// Begins an array to be filled piece by piece, as the tensor {@link #ARRAY}.
    ///
    /// @throws IllegalArgumentException if NumPy has no such type
    /// @throws IOException if it cannot be written
    public static TensorWriter create(Path destination, ScalarType type, List<Long> shape) throws IOException {
        byte[] header = header(type, shape);
        TensorInfo info = new TensorInfo(ARRAY, type, shape, header.length, type.byteSize(DType.count(shape)));
        return PlannedFile.create(
                destination,
                MemorySegment.ofArray(header),
                List.of(info),
                header.length + info.byteSize(),
                FloatEncoder.scalars());
    }

    /// Writes a matrix as `<f4`.
    public static void write(Path destination, Matrix matrix) throws IOException {
        List<Long> shape = List.of((long) matrix.rows(), (long) matrix.columns());
        try (TensorWriter writer = create(destination, ScalarType.F32, shape)) {
            writer.append(ARRAY, matrix);
            writer.commit();
        }
    }

    private static byte[] header(ScalarType type, List<Long> shape) {
        String code = CODES.get(type);
        if (code == null) {
            throw new IllegalArgumentException("NumPy has no type " + type + "; possible: " + CODES.keySet());
        }
        String tuple = shape.stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "(", shape.size() == 1 ? ",)" : ")"));
        String text = "{'descr': '" + code + "', 'fortran_order': False, 'shape': " + tuple + ", }";
        // The newline is part of the padded length; NumPy leaves room for growth by padding to 64.
        int length = Math.ceilDiv(PREAMBLE_BYTES + text.length() + 1, ALIGNMENT) * ALIGNMENT - PREAMBLE_BYTES;
        String padded = text + " ".repeat(length - text.length() - 1) + "\n";
        String preamble = NpyHeader.MAGIC + "\u0001\u0000" + (char) (length & 0xff) + (char) (length >> 8);
        return (preamble + padded).getBytes(StandardCharsets.ISO_8859_1);
    }
}
