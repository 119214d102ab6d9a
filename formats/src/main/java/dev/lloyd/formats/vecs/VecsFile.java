package dev.lloyd.formats.vecs;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.Scalars;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;

/// Vectors in a `.fvecs` (32-bit floats), `.bvecs` (bytes) or `.ivecs` (32-bit integers) file, memory-mapped.
///
///     per row: i32 dimension (little-endian) | dimension values
///
/// All rows have the same dimension. Opening checks the length of the file against the first row's dimension; the
/// dimension of every other row is checked when it is read, so that a file of a billion rows opens at once. The
/// bytes of a tensor do not lie together, hence this is no `TensorFile`. Thread-safe until {@link #close()}.
public final class VecsFile implements AutoCloseable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_DIMENSION = 1 << 24;

    private final MappedFile file;
    private final ScalarType type;
    private final int dimension;
    private final long rows;

    private VecsFile(MappedFile file, ScalarType type, int dimension, long rows) {
        this.file = file;
        this.type = type;
        this.dimension = dimension;
        this.rows = rows;
    }

    /// Maps a file whose extension says its kind. The caller closes it.
    ///
    /// @throws MalformedFileException if the dimension is not positive or rows do not fill the file
    /// @throws UnsupportedFileException if the extension is another
    /// @throws IOException if it cannot be read
    public static VecsFile open(Path path) throws IOException {
        ScalarType type = type(path);
        return MappedFile.open(path, file -> read(file, type));
    }

    private static VecsFile read(MappedFile file, ScalarType type) throws MalformedFileException {
        if (file.size() == 0) {
            return new VecsFile(file, type, 0, 0);
        }
        if (file.size() < 4) {
            throw MalformedFileException.at(file.path(), file.size(), "the file ends inside the first dimension");
        }
        int dimension = file.bytes().get(INT, 0);
        if (dimension < 1 || dimension > MAX_DIMENSION) {
            throw MalformedFileException.at(
                    file.path(), 0, "dimension " + dimension + " is not between 1 and " + MAX_DIMENSION);
        }
        long stride = 4 + type.byteSize(dimension);
        if (file.size() % stride != 0) {
            throw MalformedFileException.at(
                    file.path(),
                    file.size() / stride * stride,
                    "rows of dimension " + dimension + " take " + stride + " bytes, which does not divide the "
                            + file.size() + " bytes of the file");
        }
        return new VecsFile(file, type, dimension, file.size() / stride);
    }

    private static ScalarType type(Path path) throws UnsupportedFileException {
        String name = path.toString().toLowerCase(Locale.ROOT);
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return switch (extension) {
            case "fvecs" -> ScalarType.F32;
            case "bvecs" -> ScalarType.U8;
            case "ivecs" -> ScalarType.I32;
            default -> throw new UnsupportedFileException(path, "extension '" + extension + "'", "fvecs, bvecs, ivecs");
        };
    }

    /// The file.
    public Path path() {
        return file.path();
    }

    /// How the values are stored: `F32`, `U8` or `I32`.
    public ScalarType type() {
        return type;
    }

    /// Values per row; 0 for an empty file.
    public int dimension() {
        return dimension;
    }

    /// The number of rows.
    public long rows() {
        return rows;
    }

    /// Rows `from` (inclusive) to `to` (exclusive), widened to floats.
    ///
    /// @throws IllegalArgumentException if the rows are outside of the file or do not fit in an array
    /// @throws MalformedFileException if a row says another dimension
    public Matrix readFloats(long from, long to) throws MalformedFileException {
        Matrix target = Matrix.zeros(count(from, to), dimension);
        for (int row = 0; row < target.rows(); row++) {
            long at = rowStart(from + row);
            Scalars.widen(
                    type,
                    file.bytes().asSlice(at, type.byteSize(dimension)),
                    0,
                    target.values(),
                    target.offset(row),
                    dimension);
        }
        return target;
    }

    /// Rows `from` (inclusive) to `to` (exclusive) of an `.ivecs` file, row after row.
    ///
    /// @throws IllegalArgumentException as {@link #readFloats}, or if the file holds no integers
    /// @throws MalformedFileException if a row says another dimension
    public int[] readInts(long from, long to) throws MalformedFileException {
        if (type != ScalarType.I32) {
            throw new IllegalArgumentException(file.path() + " holds " + type + ", not I32");
        }
        int count = count(from, to);
        int[] target = new int[count * dimension];
        for (int row = 0; row < count; row++) {
            MemorySegment.copy(file.bytes(), INT, rowStart(from + row), target, row * dimension, dimension);
        }
        return target;
    }

    private int count(long from, long to) {
        if (from < 0 || from > to || to > rows) {
            throw new IllegalArgumentException(
                    "rows " + from + " to " + to + " are not inside the " + rows + " rows of " + file.path());
        }
        if (dimension > 0 && to - from > (Integer.MAX_VALUE - 8) / dimension) {
            throw new IllegalArgumentException("rows " + from + " to " + to + " of " + dimension
                    + " values are more than an array holds; ask for fewer rows");
        }
        return (int) (to - from);
    }

    private long rowStart(long row) throws MalformedFileException {
        long at = row * (4 + type.byteSize(dimension));
        int found = file.bytes().get(INT, at);
        if (found != dimension) {
            throw MalformedFileException.at(
                    file.path(), at, "row " + row + " has dimension " + found + ", the first one " + dimension);
        }
        return at + 4;
    }

    @Override
    public void close() {
        file.close();
    }
}
