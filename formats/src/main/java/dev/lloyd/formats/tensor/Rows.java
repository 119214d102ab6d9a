package dev.lloyd.formats.tensor;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.UnsupportedFileException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// The slice of rows that {@link TensorFile#readFloats(String, long, long)} asks for, checked once for every
/// format.
///
/// @param info the tensor
/// @param from first row
/// @param to one past the last row
public record Rows(TensorInfo info, long from, long to) {
    /// Checks that the rows are inside the tensor and fit in an array.
    public Rows {
        if (from < 0 || from > to || to > info.rows()) {
            throw new IllegalArgumentException("rows " + from + " to " + to + " are not inside the " + info.rows()
                    + " rows of tensor '" + info.name() + "'");
        }
        if (info.columns() > Integer.MAX_VALUE - 8
                || (info.columns() > 0 && to - from > (Integer.MAX_VALUE - 8) / info.columns())) {
            throw new IllegalArgumentException("rows " + from + " to " + to + " of tensor '" + info.name() + "' have "
                    + info.columns() + " columns: more values than an array holds; ask for fewer rows");
        }
        if (to - from > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("rows " + from + " to " + to + " are more than a matrix has");
        }
    }

    /// A zero matrix of the slice's shape.
    public Matrix matrix() {
        return Matrix.zeros(Math.toIntExact(to - from), Math.toIntExact(info.columns()));
    }

    /// The first value of the slice, counted from the start of the tensor.
    public long first() {
        return from * info.columns();
    }

    /// The values of the slice, when the tensor stores scalars.
    ///
    /// @param bytes the whole tensor
    /// @param file named in the error
    /// @throws IOException if the type has no real value
    public Matrix widen(MemorySegment bytes, Path file) throws IOException {
        if (!(info.dtype() instanceof ScalarType type) || !Scalars.widens(type)) {
            throw new UnsupportedFileException(
                    file,
                    "reading tensor '" + info.name() + "' of type "
                            + info.dtype().label() + " as floats",
                    "real scalars of 4, 8, 16, 32 and 64 bits");
        }
        Matrix target = matrix();
        Scalars.widen(type, bytes, first(), target.values(), 0, target.values().length);
        return target;
    }
}
