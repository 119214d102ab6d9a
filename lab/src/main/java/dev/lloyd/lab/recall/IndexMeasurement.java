package dev.lloyd.lab.recall;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.vectors.index.SearchRequest;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import dev.lloyd.vectors.search.TierScan;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/// Measures searches of an index against exact search of the vectors that it was built from: the vector in row
/// `r` of those has the number that their file gives it, else `r`.
public final class IndexMeasurement {
    /// Times that searches are timed.
    private static final int TIMES = 3;

    private final VectorIndex index;
    private final Matrix queries;
    private final int k;
    private final Workers workers;
    private final Optional<long[]> ids;
    private final int[] own;
    private final Neighbours[] truth;
    private double epsilon = TierScan.EPSILON;

    /// Finds the true neighbours.
    ///
    /// @param vectors that the index was built from; they may be more than memory holds
    /// @param queries one or more
    /// @param k neighbours of a query that count, 1 to the number of vectors
    public IndexMeasurement(VectorIndex index, VectorFile vectors, Matrix queries, int k, Workers workers)
            throws IOException {
        this(index, vectors, queries, new int[0], k, workers);
    }

    /// The same for queries that are vectors of the index: they do not count among their own neighbours.
    ///
    /// @param own the row of each query in `vectors`; none if queries are none of them
    public IndexMeasurement(VectorIndex index, VectorFile vectors, Matrix queries, int[] own, int k, Workers workers)
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
        this.ids = vectors.ids();
        this.own = own.clone();
        this.truth = ExhaustiveSearch.exact(vectors, queries, index.metric(), asked(), workers);
    }

    /// The same, with searches whose first looks allow for other many deviations.
    ///
    /// @param deviations 0 or more; infinity for no such looks
    public IndexMeasurement allowing(double deviations) {
        epsilon = deviations;
        return this;
    }

    /// Neighbours that are looked for: a query's own is one more.
    private int asked() {
        return own.length == 0 ? k : k + 1;
    }

    /// The least that finds a share of the true neighbours: the fewest probes, or with a graph the narrowest beam. If
    /// nothing does, all cells, or a beam from which one of twice the width finds no more.
    public IndexRow reach(double recall, int rerank) {
        if (index.graphShape().isEmpty()) {
            return reach(recall, 1, index.cellCount(), probes -> measure(probes, rerank));
        }
        // A beam holds all that are looked for.
        int least = Math.min(index.size(), asked() * Math.max(1, rerank));
        return reach(recall, least, index.size(), beam -> measureBeam(beam, rerank));
    }

    /// @param least effort
    /// @param most effort
    private static IndexRow reach(double recall, int least, int most, IntFunction<IndexRow> measured) {
        int low = least - 1;
        int high = least;
        IndexRow row = measured.apply(high);
        while (row.recall() < recall && high < most) {
            int wider = (int) Math.min(2L * high, most);
            IndexRow next = measured.apply(wider);
            if (row.beam() > 0 && next.recall() <= row.recall()) {
                return row;
            }
            low = high;
            high = wider;
            row = next;
        }
        while (high - low > 1 && row.recall() >= recall) {
            int middle = (low + high) / 2;
            IndexRow next = measured.apply(middle);
            if (next.recall() >= recall) {
                high = middle;
                row = next;
            } else {
                low = middle;
            }
        }
        return row;
    }

    /// Measures searches with so many probes and so much re-ranking. All queries are asked four times. The first time
    /// does not count, and of the others the fastest does: what else a machine does only slows.
    public IndexRow measure(int probes, int rerank) {
        return measure(SearchRequest.nearest(asked()).probing(probes).reranking(rerank), probes, 0);
    }

    /// Measures searches of a graph with such a beam.
    public IndexRow measureBeam(int beam, int rerank) {
        return measure(SearchRequest.nearest(asked()).beaming(beam).reranking(rerank), 1, beam);
    }

    private IndexRow measure(SearchRequest asking, int probes, int beam) {
        SearchRequest request = asking.allowing(epsilon);
        Neighbours[] found = search(request);
        double seconds = Double.POSITIVE_INFINITY;
        for (int time = 0; time < TIMES; time++) {
            long start = System.nanoTime();
            search(request);
            seconds = Math.min(seconds, (System.nanoTime() - start) / 1e9);
        }
        return new IndexRow(probes, beam, request.rerank(), recall(found), queries.rows() / seconds);
    }

    /// Without cells vectors stand in the index as in their file.
    private Neighbours[] search(SearchRequest request) {
        return index.search(queries, index.cellCount() == 1 ? own : new int[0], request, workers);
    }

    private double recall(Neighbours[] found) {
        long hits = 0;
        for (int query = 0; query < found.length; query++) {
            Set<Long> wanted = new HashSet<>();
            for (long id : others(query, Arrays.stream(truth[query].vectors()).mapToLong(this::id))) {
                wanted.add(id);
            }
            for (long id : others(query, Arrays.stream(found[query].vectors()).mapToLong(index::id))) {
                hits += wanted.contains(id) ? 1 : 0;
            }
        }
        return (double) hits / ((long) found.length * k);
    }

    /// The first `k` that are not the query's own.
    private long[] others(int query, LongStream numbers) {
        return numbers.filter(id -> own.length == 0 || id != id(own[query]))
                .limit(k)
                .toArray();
    }

    private long id(int row) {
        return ids.map(numbers -> numbers[row]).orElse((long) row);
    }
}
