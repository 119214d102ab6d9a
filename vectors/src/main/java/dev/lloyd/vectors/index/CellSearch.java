package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.search.Best;
import dev.lloyd.vectors.search.Neighbours;
import dev.lloyd.vectors.search.Scan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
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
            look(query, best, wanted, probes);
            found[row] = best.drain();
        });
        return found;
    }

    private void look(CellCodec.Query query, Best best, int wanted, int probes) {
        Scan scan = Scan.of(coded, accepted, epsilon);
        float[] nearness = query.nearness();
        int[] chosen = chosen(nearness, wanted, probes);
        List<Scan.Piece> pieces = new ArrayList<>(chosen.length);
        for (int cell : chosen) {
            pieces.add(new Scan.Piece(cells.starts()[cell], cells.starts()[cell + 1], query.addend(nearness[cell])));
        }
        if (query.isOne() && chosen.length > 0) {
            scan.run(query.within(chosen[0]), best, pieces);
            return;
        }
        for (int index = 0; index < chosen.length; index++) {
            scan.run(query.within(chosen[index]), best, pieces.subList(index, index + 1));
        }
    }

    /// The cells that a query looks at, nearest first.
    private int[] chosen(float[] nearness, int wanted, int probes) {
        // With a filter some will have no vectors that may be found.
        int[] order = nearest(nearness, (int) Math.min(cells.count(), accepted.isPresent() ? 2L * probes : probes));
        int[] chosen = new int[cells.count()];
        int count = 0;
        long scored = 0;
        for (int next = 0; next < chosen.length && (count < probes || scored < wanted); next++) {
            if (next == order.length) {
                // The cells that were ordered had few vectors that may be found; the nearest are in the same order.
                order = nearest(nearness, chosen.length);
            }
            int size = size(order[next]);
            chosen[count] = order[next];
            count += size > 0 ? 1 : 0;
            scored += size;
        }
        return Arrays.copyOf(chosen, count);
    }

    private static int[] nearest(float[] nearness, int count) {
        Best order = Best.of(count);
        for (int cell = 0; cell < nearness.length; cell++) {
            order.offer(cell, nearness[cell]);
        }
        return order.drain().vectors();
    }

    /// Vectors of a cell that may be found.
    private int size(int cell) {
        int from = cells.starts()[cell];
        int to = cells.starts()[cell + 1];
        return accepted.isEmpty() ? to - from : accepted.get().get(from, to).cardinality();
    }
}
