package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.search.Best;
import dev.lloyd.vectors.search.Neighbours;
import dev.lloyd.vectors.search.Scan;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// Scores every code for all queries at once, for codes that are decoded to be scored: each is decoded once,
/// however many queries there are. An index shares what it decodes among few queries, so as to hold the candidates
/// of few; what it finds is the same.
final class DecodedScan {
    private DecodedScan() {}

    /// The nearest vectors by the scores that their codes give, the best first.
    ///
    /// @param queries one a row
    /// @param count how many, at least 1; fewer come back if there are fewer vectors
    static Neighbours[] nearest(CodedVectors vectors, Matrix queries, int count, Workers workers) {
        PreparedQuery[] prepared = IntStream.range(0, queries.rows())
                .mapToObj(row ->
                        vectors.codec().query(queries.rowSlice(row, row + 1).values()))
                .toArray(PreparedQuery[]::new);
        int most = Math.min(count, vectors.size());
        int ranges = workers.threads();
        Scan.Asking[][] found = new Scan.Asking[ranges][];
        workers.forEach(ranges, range -> {
            found[range] = asking(prepared, most);
            Scan.of(vectors, Optional.empty(), Double.POSITIVE_INFINITY)
                    .run(start(range, ranges, vectors), start(range + 1, ranges, vectors), found[range]);
        });
        return IntStream.range(0, prepared.length)
                .mapToObj(query -> best(found, query, most))
                .toArray(Neighbours[]::new);
    }

    private static int start(int range, int ranges, CodedVectors vectors) {
        return (int) ((long) range * vectors.size() / ranges);
    }

    private static Scan.Asking[] asking(PreparedQuery[] queries, int most) {
        return Arrays.stream(queries)
                .map(query -> new Scan.Asking(query, 0, Best.of(most)))
                .toArray(Scan.Asking[]::new);
    }

    /// The best of all ranges: of equals the one that stands first, wherever ranges begin.
    private static Neighbours best(Scan.Asking[][] found, int query, int most) {
        Best all = Best.of(most);
        for (Scan.Asking[] range : found) {
            Neighbours some = range[query].best().drain();
            for (int place = 0; place < some.size(); place++) {
                all.offer(some.vectors()[place], some.scores()[place]);
            }
        }
        return all.drain();
    }
}
