package dev.lloyd.formats.vecs;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A file of vectors, one a row, open for reading in any order. The caller closes it.
public interface VectorFile extends AutoCloseable {
    /// Vectors that are in memory.
    ///
    /// @param path what errors call them
    /// @param attributes what stands beside them
    static VectorFile of(Path path, Matrix vectors, Attribute... attributes) {
        return new VectorsInMemory(path, vectors, List.of(attributes));
    }

    /// The file.
    Path path();

    /// How many vectors there are.
    long rows();

    /// Values of a vector; 0 if the file says nothing of it because it is empty.
    int dimension();

    /// Vectors `from` (inclusive) to `to` (exclusive) as floats.
    ///
    /// @throws IllegalArgumentException if they are not in the file or do not fit in an array
    /// @throws IOException if the file is broken there
    Matrix read(long from, long to) throws IOException;

    /// The numbers by which the file knows its vectors, if it does.
    ///
    /// @throws IOException if the file is broken
    default Optional<long[]> ids() throws IOException {
        return Optional.empty();
    }

    /// Values that stand beside the vectors.
    ///
    /// @param names of them
    /// @throws IllegalArgumentException if no vector has one of them
    /// @throws IOException if the file is broken
    default List<Attribute> attributes(Set<String> names) throws IOException {
        if (!names.isEmpty()) {
            throw new IllegalArgumentException(path() + " has no attributes, so no '"
                    + names.iterator().next() + "': a file of JSON lines or Parquet can have them");
        }
        return List.of();
    }

    @Override
    void close();
}
