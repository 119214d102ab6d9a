package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.search.Best;
import dev.lloyd.vectors.search.Neighbours;
import dev.lloyd.vectors.search.Scan;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/// Looks at the cells whose centroids are nearest to a query, nearest first.
///
/// A filter is asked before: of each cell it is known how many vectors may be found, so that cells without any
/// cost nothing, and looking goes on beyond `probes` cells until as many have been scored as are looked for
/// (SQUASH's rule, Oakley and Ferhatosmanoglu, 2025). Results do not depend on the number of threads, nor on the
/// queries that come together.
///
/// @param accepted places that may be found
/// @param epsilon deviations that a first look at signs allows for
record CellSearch(CodedVectors coded, Cells cells, CellCodec codec, Optional<BitSet> accepted, double epsilon) {
    /// The best by their codes.
    ///
    /// @param wanted how many
    /// @param probes cells to look at that have vectors that may be found
    Neighbours[] best(Matrix queries, int wanted, int probes, Workers workers) {
        int[] sizes = IntStream.range(0, cells.count()).map(this::size).toArray();
        Neighbours[] found = new Neighbours[queries.rows()];
        workers.forEach(found.length, row -> {
            CellCodec.Query query = codec.query(queries.rowSlice(row, row + 1).values());
            Best best = new Best(Math.min(wanted, coded.size()));
            Scan scan = Scan.of(coded, accepted, epsilon);
            long scored = 0;
            int looked = 0;
            for (int cell : nearest(query)) {
                if (looked >= probes && scored >= wanted) {
                    break;
                }
                if (sizes[cell] > 0) {
                    var asking = new Scan.Asking(query.within(cell), query.addend(cell), best);
                    scan.run(cells.starts()[cell], cells.starts()[cell + 1], asking);
                    scored += sizes[cell];
                    looked++;
                }
            }
            found[row] = best.drain();
        });
        return found;
    }

    /// Vectors of a cell that may be found.
    private int size(int cell) {
        int from = cells.starts()[cell];
        int to = cells.starts()[cell + 1];
        return accepted.map(set -> set.get(from, to).cardinality()).orElse(to - from);
    }

    private int[] nearest(CellCodec.Query query) {
        Best order = new Best(cells.count());
        for (int cell = 0; cell < cells.count(); cell++) {
            order.offer(cell, query.nearness(cell));
        }
        return order.drain().vectors();
    }
}
