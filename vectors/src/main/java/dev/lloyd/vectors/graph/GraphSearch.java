package dev.lloyd.vectors.graph;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.ScatteredScores;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Searches coded vectors by way of a graph. Results do not depend on the number of threads, nor on the queries that
/// come together. Thread-safe; what a search holds (a bit a vector and the codes of a vector's neighbours) is kept
/// for the next one.
///
/// With a filter, vectors that are not accepted are walked through and not found. A walk takes the time of a scan of
/// about {@value #SCORES} vectors for each place of its beam, and for one that is accepted meets `n / accepted`
/// vectors: where a scan of the accepted costs no more than that, it is done instead. So it is where a walk finds
/// fewer than there are. What a filter lets through is found, however little it is.
public final class GraphSearch {
    /// Vectors that could be scanned in the time of a place of a walk's beam. Measured on 25,000 embeddings: a walk
    /// scores 40 vectors for each of 10 places, 19 of 100 and 13 of 400.
    private static final int SCORES = 12;

    private final CodedVectors vectors;
    private final Graph graph;
    private final ConcurrentLinkedQueue<Runner> idle = new ConcurrentLinkedQueue<>();

    /// Searches vectors.
    ///
    /// @param graph over these vectors
    public GraphSearch(CodedVectors vectors, Graph graph) {
        if (graph.links().size() != vectors.size()) {
            throw new IllegalArgumentException(
                    "a graph over " + graph.links().size() + " vectors is none over " + vectors.size());
        }
        this.vectors = vectors;
        this.graph = graph;
    }

    /// The best by their codes, the best first; of equals, the one that stands first.
    ///
    /// @param wanted how many for each query, 1 or more
    /// @param beam how many of the best a walk keeps; no fewer than are wanted
    /// @param accepted the vectors that may be found; all if there is none
    public Neighbours[] best(Matrix queries, int wanted, int beam, Optional<BitSet> accepted, Workers workers) {
        return best(queries, new int[0], wanted, beam, accepted, workers);
    }

    /// The same for queries that are some of the vectors. A walk would come by a query's own, whose links lead straight
    /// to its nearest: it neither finds nor follows that.
    ///
    /// @param own the vector of each query; none if queries are none of them
    public Neighbours[] best(
            Matrix queries, int[] own, int wanted, int beam, Optional<BitSet> accepted, Workers workers) {
        if (wanted < 1 || beam < 1) {
            throw new IllegalArgumentException(
                    "a search finds 1 or more vectors with a beam of 1 or more, not " + wanted + " with " + beam);
        }
        int kept = Math.min(Math.max(wanted, beam), Math.max(1, vectors.size()));
        long possible = accepted.map(BitSet::cardinality).orElse(vectors.size());
        if ((double) possible * possible <= (double) SCORES * kept * vectors.size()) {
            return ExhaustiveSearch.estimated(vectors, queries, wanted, accepted, workers);
        }
        int least = (int) Math.min(wanted, possible);
        Neighbours[] found = new Neighbours[queries.rows()];
        workers.forEach(found.length, row -> {
            Matrix query = queries.rowSlice(row, row + 1);
            Runner mine = idle.poll();
            Runner runner = mine == null ? new Runner(vectors, graph) : mine;
            Neighbours walked = runner.best(
                    vectors.codec().query(query.values()),
                    own.length == 0 ? Walk.NONE : own[row],
                    wanted,
                    kept,
                    accepted);
            idle.add(runner);
            found[row] = walked.size() < least
                    ? ExhaustiveSearch.estimated(vectors, query, wanted, accepted, workers)[0]
                    : walked;
        });
        return found;
    }

    /// What a search holds.
    private static final class Runner {
        private final Graph graph;
        private final ScatteredScores scores;
        private final Walk walk;

        Runner(CodedVectors vectors, Graph graph) {
            this.graph = graph;
            int degree = Math.max(1, graph.links().degree());
            this.scores = new ScatteredScores(vectors, degree);
            this.walk = new Walk(vectors.size(), degree);
        }

        Neighbours best(PreparedQuery query, int avoided, int wanted, int beam, Optional<BitSet> accepted) {
            scores.aim(query);
            walk.run(graph.links(), graph.entry(), scores::reaching, beam, avoided, accepted.orElse(null));
            long[] keys = walk.best();
            int[] places = new int[Math.min(wanted, walk.size())];
            float[] found = new float[places.length];
            for (int index = 0; index < places.length; index++) {
                places[index] = KeyHeap.vector(keys[index]);
                found[index] = KeyHeap.score(keys[index]);
            }
            return new Neighbours(places, found);
        }
    }
}
