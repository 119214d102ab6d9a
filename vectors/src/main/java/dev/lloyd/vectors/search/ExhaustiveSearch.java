package dev.lloyd.vectors.search;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Finite;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.PreparedQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/// Search that tries every vector. Results do not depend on the number of threads, nor on the queries that come
/// together.
public final class ExhaustiveSearch {
    /// Queries that share what is decoded.
    private static final int QUERIES = 64;

    private ExhaustiveSearch() {}

    /// The `k` nearest vectors by exact scores, the best first; of equals, the one that stands first.
    ///
    /// @param k how many, at least 1; fewer come back if there are fewer vectors
    /// @return for each query, rows of `vectors`
    public static Neighbours[] exact(Matrix vectors, Matrix queries, Metric metric, int k, Workers workers) {
        try {
            return exact(VectorFile.of(Path.of("memory"), vectors), queries, metric, k, workers);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /// The `k` nearest vectors of a file, which may be larger than memory, by exact scores.
    ///
    /// @return for each query, rows of the file
    public static Neighbours[] exact(VectorFile vectors, Matrix queries, Metric metric, int k, Workers workers)
            throws IOException {
        if (vectors.dimension() != queries.columns()) {
            throw new IllegalArgumentException("queries of " + queries.columns()
                    + " dimensions cannot be compared with vectors of " + vectors.dimension());
        }
        requireSome(k);
        Finite.require(queries, "query", row -> row);
        return ExactSearch.search(vectors, queries, metric, k, workers);
    }

    /// The `k` nearest vectors by the scores that their codes give, the best first; of equals, the one that stands
    /// first.
    ///
    /// @param k how many, at least 1; fewer come back if there are fewer vectors
    /// @return for each query, numbers of vectors
    public static Neighbours[] estimated(CodedVectors vectors, Matrix queries, int k, Workers workers) {
        return estimated(vectors, queries, k, Optional.empty(), workers);
    }

    /// The `k` nearest of some vectors by the scores that their codes give.
    ///
    /// @param accepted the numbers of those that may be found; all if there is none
    public static Neighbours[] estimated(
            CodedVectors vectors, Matrix queries, int k, Optional<BitSet> accepted, Workers workers) {
        return estimated(vectors, queries, k, accepted, TierScan.EPSILON, workers);
    }

    /// The `k` nearest of some vectors by the scores that their codes give.
    ///
    /// @param accepted the numbers of those that may be found; all if there is none
    /// @param epsilon deviations that a first look at heads allows for, where they are kept apart; see {@link Scan}
    public static Neighbours[] estimated(
            CodedVectors vectors, Matrix queries, int k, Optional<BitSet> accepted, double epsilon, Workers workers) {
        requireSome(k);
        Finite.require(queries, "query", row -> row);
        PreparedQuery[] prepared = IntStream.range(0, queries.rows())
                .mapToObj(row ->
                        vectors.codec().query(queries.rowSlice(row, row + 1).values()))
                .toArray(PreparedQuery[]::new);
        Neighbours[] found = new Neighbours[prepared.length];
        workers.forEach(Math.ceilDiv(prepared.length, QUERIES), group -> {
            int from = group * QUERIES;
            Scan.Asking[] asking = Arrays.stream(prepared, from, Math.min(from + QUERIES, prepared.length))
                    .map(query -> new Scan.Asking(query, 0, Best.of(Math.min(k, vectors.size()))))
                    .toArray(Scan.Asking[]::new);
            Scan.of(vectors, accepted, epsilon).run(0, vectors.size(), asking);
            for (int query = 0; query < asking.length; query++) {
                found[from + query] = asking[query].best().drain();
            }
        });
        return found;
    }

    private static void requireSome(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("a search finds 1 or more vectors, not " + k);
        }
    }
}
