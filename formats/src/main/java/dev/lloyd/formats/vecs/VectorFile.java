package dev.lloyd.formats.vecs;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.nio.file.Path;

/// A file of vectors, one a row, open for reading in any order. The caller closes it.
public interface VectorFile extends AutoCloseable {
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

    @Override
    void close();
}
