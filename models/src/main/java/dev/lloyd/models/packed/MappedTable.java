package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.BlockRows;
import dev.lloyd.core.kernel.NotFiniteScaleException;
import dev.lloyd.models.runtime.EmbeddingTable;

/// A table whose rows are decoded out of a mapped file when they are looked up.
///
/// @param blocks the rows
/// @param place where they are
record MappedTable(BlockRows blocks, MappedPlace place) implements EmbeddingTable {
    @Override
    public int rows() {
        return blocks.rows();
    }

    @Override
    public int columns() {
        return blocks.columns();
    }

    @Override
    public void read(int id, float[] target, int offset) {
        try {
            blocks.read(id, target, offset);
        } catch (InternalError | NotFiniteScaleException fault) {
            throw place.failure(fault);
        }
    }
}
