package dev.lloyd.models.runtime;

/// A table of `rows` vectors of `columns` features, looked up by row. Immutable and thread-safe.
public interface EmbeddingTable {
    /// Number of vectors.
    int rows();

    /// Features of a vector.
    int columns();

    /// Writes the vector of row `id`, `0 <= id < rows`, to `target[offset]` and on.
    void read(int id, float[] target, int offset);
}
