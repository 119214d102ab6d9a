package dev.lloyd.vectors.search;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.PreparedQuery;
import java.util.stream.IntStream;

/// Search that tries every vector. Results do not depend on the number of threads, nor on the queries that come
/// together.
public final class ExhaustiveSearch {
    /// Vectors whose estimates are held at a time by a thread.
    private static final int CHUNK = 256;

    private static final int QUERIES = 64;

    private ExhaustiveSearch() {}

    /// The `k` nearest vectors by exact scores, the best first; of equals, the one that stands first.
    ///
    /// @param k how many, at least 1; fewer come back if there are fewer vectors
    /// @return for each query, rows of `vectors`
    public static Neighbours[] exact(Matrix vectors, Matrix queries, Metric metric, int k, Workers workers) {
        if (vectors.columns() != queries.columns()) {
            throw new IllegalArgumentException("queries of " + queries.columns()
                    + " dimensions cannot be compared with vectors of " + vectors.columns());
        }
        requireSome(k);
        Neighbours[] found = new Neighbours[queries.rows()];
        workers.forEach(found.length, query -> {
            Best best = new Best(Math.min(k, vectors.rows()));
            for (int vector = 0; vector < vectors.rows(); vector++) {
                best.offer(vector, metric.score(vectors, vector, queries, query));
            }
            found[query] = best.drain();
        });
        return found;
    }

    /// The `k` nearest vectors by the scores that their codes give, the best first; of equals, the one that stands
    /// first.
    ///
    /// @param k how many, at least 1; fewer come back if there are fewer vectors
    /// @return for each query, numbers of vectors
    public static Neighbours[] estimated(CodedVectors vectors, Matrix queries, int k, Workers workers) {
        requireSome(k);
        PreparedQuery[] prepared = IntStream.range(0, queries.rows())
                .mapToObj(row ->
                        vectors.codec().query(queries.rowSlice(row, row + 1).values()))
                .toArray(PreparedQuery[]::new);
        Neighbours[] found = new Neighbours[prepared.length];
        workers.forEach((prepared.length + QUERIES - 1) / QUERIES, group -> {
            int from = group * QUERIES;
            int to = Math.min(from + QUERIES, prepared.length);
            search(vectors, prepared, from, to, k, found);
        });
        return found;
    }

    private static void search(
            CodedVectors vectors, PreparedQuery[] queries, int from, int to, int k, Neighbours[] found) {
        Best[] best = IntStream.range(from, to)
                .mapToObj(query -> new Best(Math.min(k, vectors.size())))
                .toArray(Best[]::new);
        CodedWindow window = new CodedWindow(vectors, CHUNK);
        float[] scores = new float[CHUNK];
        for (int first = 0; first < vectors.size(); first += CHUNK) {
            window.read(first, Math.min(first + CHUNK, vectors.size()));
            for (int query = from; query < to; query++) {
                queries[query].scoreAll(window, scores);
                for (int place = 0; place < window.size(); place++) {
                    best[query - from].offer(first + place, scores[place]);
                }
            }
        }
        for (int query = from; query < to; query++) {
            found[query] = best[query - from].drain();
        }
    }

    private static void requireSome(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("a search finds 1 or more vectors, not " + k);
        }
    }
}
