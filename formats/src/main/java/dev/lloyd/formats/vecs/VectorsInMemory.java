package dev.lloyd.formats.vecs;

import dev.lloyd.core.matrix.Matrix;
import java.nio.file.Path;
import java.util.Objects;

/// A matrix, read as a file.
///
/// @param path what errors call it
/// @param vectors a vector a row
record VectorsInMemory(Path path, Matrix vectors) implements VectorFile {
    @Override
    public long rows() {
        return vectors.rows();
    }

    @Override
    public int dimension() {
        return vectors.columns();
    }

    @Override
    public Matrix read(long from, long to) {
        Objects.checkFromToIndex(from, to, rows());
        return vectors.rowSlice((int) from, (int) to);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
