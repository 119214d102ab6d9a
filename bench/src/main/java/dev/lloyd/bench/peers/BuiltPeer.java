package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import java.io.Closeable;
import java.io.IOException;

/// A peer over the vectors of a set. For one thread.
interface BuiltPeer extends Closeable {
    /// However many queries there are.
    int ALL = Integer.MAX_VALUE;

    /// What it takes.
    Footprint footprint();

    /// The vectors whose codes score best for a query, the best first; nothing is scored with the vectors
    /// themselves. A graph or a few cells may have fewer than are asked for.
    int[] find(float[] query, Asking asking) throws IOException;

    /// How many queries that come together cost less than one after the other: more cost no less. 1 where none do,
    /// {@link #ALL} where it is all there are.
    default int batch() {
        return 1;
    }

    /// The same for many queries, one a row, by one thread.
    default int[][] findBatch(Matrix queries, Asking asking) throws IOException {
        int[][] found = new int[queries.rows()][];
        for (int row = 0; row < found.length; row++) {
            found[row] = find(queries.rowSlice(row, row + 1).values(), asking);
        }
        return found;
    }

    /// The same by as many threads as the peer was built with, where it can.
    default int[][] findAll(Matrix queries, Asking asking) throws IOException {
        return findBatch(queries, asking);
    }

    /// How long it took to build what it shares with other peers, which was there when it was built.
    default double borrowedSeconds() {
        return 0;
    }

    @Override
    default void close() throws IOException {}
}
