package dev.lloyd.formats.vecs;

import dev.lloyd.core.matrix.Matrix;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A matrix, read as a file.
///
/// @param path what errors call it
/// @param vectors a vector a row
/// @param beside what stands beside them
record VectorsInMemory(Path path, Matrix vectors, List<Attribute> beside) implements VectorFile {
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
    public List<Attribute> attributes(Set<String> names) {
        List<Attribute> found =
                beside.stream().filter(each -> names.contains(each.name())).toList();
        if (found.size() < names.size()) {
            throw new IllegalArgumentException(path + " has not all of the attributes " + names);
        }
        return found;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
