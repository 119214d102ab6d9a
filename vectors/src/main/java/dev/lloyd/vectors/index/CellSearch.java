package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.search.Best;
import dev.lloyd.vectors.search.Neighbours;
import dev.lloyd.vectors.search.Scan;
import java.util.BitSet;
import java.util.Optional;

/// Looks at the cells whose centroids are nearest to a query, nearest first.
///
/// A filter is asked before: of each cell it is known how many vectors may be found, so that cells without any
/// cost nothing, and looking goes on beyond `probes` cells until as many have been scored as are looked for
/// (SQUASH's rule, Oakley and Ferhatosmanoglu, 2025). Results do not depend on the number of threads, nor on the
/// queries that come together.
///
/// @param accepted places that may be found
/// @param epsilon deviations that a first look at heads allows for
record CellSearch(CodedVectors coded, Cells cells, CellCodec codec, Optional<BitSet> accepted, double epsilon) {
    /// The best by their codes.
    ///
    /// @param wanted how many
    /// @param probes cells to look at that have vectors that may be found
    Neighbours[] best(Matrix queries, int wanted, int probes, Workers workers) {
        Neighbours[] found = new Neighbours[queries.rows()];
        workers.forEach(found.length, row -> {
            CellCodec.Query query = codec.query(queries.rowSlice(row, row + 1).values());
            Best best = Best.of(Math.min(wanted, coded.size()));
            new Looking(query, best).run(wanted, probes);
            found[row] = best.drain();
        });
        return found;
    }

    /// A query's way through the cells.
    private final class Looking {
        private final CellCodec.Query query;
        private final Best best;
        private final Scan scan = Scan.of(coded, accepted, epsilon);
        private final float[] nearness;
        private long scored;
        private int looked;

        Looking(CellCodec.Query query, Best best) {
            this.query = query;
            this.best = best;
            this.nearness = query.nearness();
        }

        void run(int wanted, int probes) {
            // With a filter some will have no vectors that may be found.
            int[] order = nearest((int) Math.min(cells.count(), accepted.isPresent() ? 2L * probes : probes));
            int next = 0;
            while (next < cells.count() && (looked < probes || scored < wanted)) {
                if (next == order.length) {
                    // The cells that were ordered had few vectors that may be found; the nearest are in the same order.
                    order = nearest(cells.count());
                }
                look(order[next++]);
            }
        }

        private void look(int cell) {
            int size = size(cell);
            if (size > 0) {
                var asking = new Scan.Asking(query.within(cell), query.addend(nearness[cell]), best);
                scan.run(cells.starts()[cell], cells.starts()[cell + 1], asking);
                scored += size;
                looked++;
            }
        }

        private int[] nearest(int count) {
            Best order = Best.of(count);
            for (int cell = 0; cell < nearness.length; cell++) {
                order.offer(cell, nearness[cell]);
            }
            return order.drain().vectors();
        }
    }

    /// Vectors of a cell that may be found.
    private int size(int cell) {
        int from = cells.starts()[cell];
        int to = cells.starts()[cell + 1];
        return accepted.map(set -> set.get(from, to).cardinality()).orElse(to - from);
    }
}
