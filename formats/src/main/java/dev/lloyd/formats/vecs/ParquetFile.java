package dev.lloyd.formats.vecs;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Vectors in a Parquet file: a column `vector` of lists of floats or doubles, all of one length and none null, or
/// of fixed-length bytes that are little-endian floats; a column `id` of whole numbers, or none; other columns of
/// single values are attributes: numbers, or words, or true and false, which are words. What is null, NaN or empty
/// there is missing.
///
/// Pages that are uncompressed or compressed by snappy, gzip or zstd are read. Memory holds a few pages and a batch
/// of rows, whatever the length of the file. Rows may be read in any order; forwards costs one pass over the column,
/// a step back decodes the group of the row from its beginning. Pages that have a CRC are compared with it; damage
/// of others may go unnoticed, as in every reader of this format. Thread-safe until {@link #close()}.
public final class ParquetFile implements VectorFile {
    private static final String ID = "id";

    private final ParquetSource source;
    private final ParquetVectors vectors;

    private ParquetFile(ParquetSource source) throws IOException {
        this.source = source;
        this.vectors = ParquetVectors.of(source);
    }

    /// Opens a file. The caller closes it.
    ///
    /// @throws dev.lloyd.formats.file.MalformedFileException if it is damaged or its first row has no vector
    /// @throws dev.lloyd.formats.file.UnsupportedFileException if it has no column of vectors that is read
    /// @throws IOException if it cannot be read
    public static ParquetFile open(Path path) throws IOException {
        ParquetSource source = ParquetSource.open(path);
        try {
            return new ParquetFile(source);
        } catch (IOException | RuntimeException | Error failure) {
            source.close();
            throw failure;
        }
    }

    @Override
    public Path path() {
        return source.path();
    }

    @Override
    public long rows() {
        return source.rows();
    }

    @Override
    public int dimension() {
        return vectors.dimension();
    }

    @Override
    public Matrix read(long from, long to) throws IOException {
        Objects.checkFromToIndex(from, to, rows());
        synchronized (vectors) {
            Matrix target = Matrix.zeros(Math.toIntExact(to - from), dimension());
            vectors.read(from, to, target);
            return target;
        }
    }

    @Override
    public Optional<long[]> ids() throws IOException {
        Optional<ParquetValues> column = ParquetValues.find(source, ID);
        return column.isEmpty() || rows() == 0
                ? Optional.empty()
                : Optional.of(column.get().whole());
    }

    @Override
    public List<Attribute> attributes(Set<String> names) throws IOException {
        List<Attribute> found = new ArrayList<>();
        for (String name : names.stream().sorted().toList()) {
            Optional<ParquetValues> column = ParquetValues.find(source, name);
            if (column.isEmpty()) {
                throw new IllegalArgumentException(path() + " has no column '" + name + "', but " + source.names());
            }
            found.add(column.get().attribute());
        }
        return found;
    }

    @Override
    public void close() {
        synchronized (vectors) {
            vectors.close();
        }
        source.close();
    }
}
