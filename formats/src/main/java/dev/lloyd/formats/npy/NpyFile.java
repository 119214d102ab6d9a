package dev.lloyd.formats.npy;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.Rows;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One NumPy array, format 1.0 or 2.0:
///
///     0x93 "NUMPY" | u8 major, u8 minor | u16 (1.0) or u32 (2.0) N | N bytes of header | values
///
/// The header is a Python dictionary with the keys `descr`, `fortran_order` and `shape`. Little-endian and
/// byte-sized booleans, integers and floats are read; Fortran order is refused for two dimensions and more; the
/// values end exactly at the end of the file. The array is the only tensor of the file, named after it without the
/// extension.
///
/// Source: the documentation of `numpy.lib.format`.
public final class NpyFile implements TensorFile {
    private final MappedFile file;
    private final TensorInfo array;

    private NpyFile(MappedFile file, TensorInfo array) {
        this.file = file;
        this.array = array;
    }

    /// Maps a file and checks its header. The caller closes it.
    ///
    /// @throws MalformedFileException if the file breaks a rule of the format
    /// @throws UnsupportedFileException if it is of another version, order or type
    /// @throws IOException if it cannot be read
    public static NpyFile open(Path path) throws IOException {
        return MappedFile.open(path, file -> new NpyFile(file, NpyHeader.read(file)));
    }

    /// The array.
    public TensorInfo info() {
        return array;
    }

    /// The array, or a slice of its rows, as a matrix; see {@link TensorFile#readFloats(String, long, long)}.
    public Matrix readFloats(long rowFrom, long rowTo) throws IOException {
        return readFloats(array.name(), rowFrom, rowTo);
    }

    /// All rows; see {@link #readFloats(long, long)}.
    public Matrix readFloats() throws IOException {
        return readFloats(0, array.rows());
    }

    /// Rows `rowFrom` (inclusive) to `rowTo` (exclusive) of an array of 32-bit integers, row after row.
    ///
    /// @throws IllegalArgumentException if the array is of another type or the rows are outside of it
    public int[] readInts(long rowFrom, long rowTo) {
        if (array.dtype() != ScalarType.I32) {
            throw new IllegalArgumentException(
                    file.path() + " holds " + array.dtype().label() + ", not I32");
        }
        Rows rows = new Rows(array, rowFrom, rowTo);
        long count = (rowTo - rowFrom) * array.columns();
        return raw(array.name())
                .asSlice(4 * rows.first(), 4 * count)
                .toArray(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public List<String> names() {
        return List.of(array.name());
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return name.equals(array.name()) ? Optional.of(array) : Optional.empty();
    }

    @Override
    public MemorySegment raw(String name) {
        TensorInfo info = info(name);
        return file.bytes().asSlice(info.byteOffset(), info.byteSize());
    }

    /// Nothing: the format has no metadata.
    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public void close() {
        file.close();
    }

    static String text(MappedFile file, long from, long count) {
        return new String(
                file.bytes().asSlice(from, count).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }
}
