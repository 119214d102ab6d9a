package dev.lloyd.lab.recall;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.vectors.index.SearchRequest;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// Measures searches of an index against exact search of the vectors that it was built from: the vector in row `r` of
/// those has the number `r` in the index.
public final class IndexMeasurement {
    private final VectorIndex index;
    private final Matrix queries;
    private final int k;
    private final Workers workers;
    private final Neighbours[] truth;

    /// Finds the true neighbours.
    ///
    /// @param vectors that the index was built from; they may be more than memory holds
    /// @param queries one or more
    /// @param k neighbours of a query that count, 1 to the number of vectors
    public IndexMeasurement(VectorIndex index, VectorFile vectors, Matrix queries, int k, Workers workers)
            throws IOException {
        if (vectors.rows() != index.size()
                || vectors.dimension() != index.codec().dimension()) {
            throw new IllegalArgumentException(index.path() + " has " + index.size() + " vectors of "
                    + index.codec().dimension() + " dimensions, not " + vectors.rows() + " of " + vectors.dimension());
        }
        if (queries.rows() < 1 || k < 1 || k > vectors.rows()) {
            throw new IllegalArgumentException("recall is measured with 1 or more queries and a k of 1 to "
                    + vectors.rows() + ", not " + queries.rows() + " and " + k);
        }
        this.index = index;
        this.queries = queries;
        this.k = k;
        this.workers = workers;
        this.truth = ExhaustiveSearch.exact(vectors, queries, index.metric(), k, workers);
    }

    /// Measures searches with so many probes and so much re-ranking. Every query is asked twice, and the second time
    /// counts.
    public IndexRow measure(int probes, int rerank) {
        SearchRequest request = SearchRequest.nearest(k).probing(probes).reranking(rerank);
        index.search(queries, request, workers);
        long start = System.nanoTime();
        Neighbours[] found = index.search(queries, request, workers);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new IndexRow(probes, rerank, recall(found), queries.rows() / seconds);
    }

    private double recall(Neighbours[] found) {
        long hits = 0;
        for (int query = 0; query < found.length; query++) {
            Set<Long> wanted = new HashSet<>();
            for (int row : truth[query].vectors()) {
                wanted.add((long) row);
            }
            for (int place : found[query].vectors()) {
                hits += wanted.contains(index.id(place)) ? 1 : 0;
            }
        }
        return (double) hits / ((long) found.length * k);
    }
}
