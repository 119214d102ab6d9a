package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import java.io.Closeable;
import java.io.IOException;

/// A peer over the vectors of a set. For one thread.
interface BuiltPeer extends Closeable {
    /// What it takes.
    Footprint footprint();

    /// The vectors whose codes score best for a query, the best first; nothing is scored with the vectors
    /// themselves. A graph may find fewer than are asked for.
    int[] find(float[] query, int count) throws IOException;

    /// The same for many queries, one a row.
    default int[][] findAll(Matrix queries, int count) throws IOException {
        int[][] found = new int[queries.rows()][];
        for (int row = 0; row < found.length; row++) {
            found[row] = find(queries.rowSlice(row, row + 1).values(), count);
        }
        return found;
    }

    /// How long it took to build what it shares with other peers, which was there when it was built.
    default double borrowedSeconds() {
        return 0;
    }

    @Override
    default void close() throws IOException {}
}
