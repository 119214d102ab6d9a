package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.vecs.Attribute;
import dev.lloyd.formats.vecs.VectorFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Vectors in memory with an attribute, as an index is built from them.
///
/// @param vectors one a row
/// @param attribute a number for each
record MemoryVectors(Matrix vectors, Attribute.Numbers attribute) implements VectorFile {
    @Override
    public Path path() {
        return Path.of("memory");
    }

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
        return vectors.rowSlice((int) from, (int) to);
    }

    @Override
    public List<Attribute> attributes(Set<String> names) {
        return List.of(attribute);
    }

    @Override
    public void close() {}
}
