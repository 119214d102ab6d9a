package dev.lloyd.vectors.ranking;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.vectors.search.Best;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The list of documents that a query is trained on: its relevant ones, the best first, then others, each once.
final class Candidates {
    private final RankingModel model;
    private final Matrix queries;
    private final int[][] relevant;
    private final RankingSystem system;
    private final long seed;
    private int[][] live = new int[0][];

    /// @param queries in the coordinates of the grid
    /// @param relevant documents of each query
    Candidates(RankingModel model, Matrix queries, int[][] relevant, RankingSystem system, long seed) {
        this.model = model;
        this.queries = queries;
        this.relevant = relevant;
        this.system = system;
        this.seed = seed;
    }

    /// Called before each epoch.
    void prepare(Workers workers) {
        if (system.negatives() == Negatives.LIVE) {
            live = new int[queries.rows()][];
            workers.forEach(live.length, query -> live[query] = search(query));
        }
    }

    /// The documents that the codes rank highest for a query.
    private int[] search(int query) {
        float[] values = model.mapped(queries.rowSlice(query, query + 1).values());
        int parts = model.cut().count();
        float[] products = new float[parts * model.size()];
        for (int part = 0; part < parts; part++) {
            for (int code = 0; code < model.size(); code++) {
                products[part * model.size() + code] = FloatKernels.dot(
                        values,
                        model.cut().from(part),
                        model.centroids(),
                        model.offset(part, code),
                        model.cut().length(part));
            }
        }
        Best best = Best.of(system.relevant() + system.others());
        for (int row = 0; row < model.documents().rows(); row++) {
            float score = 0;
            for (int part = 0; part < parts; part++) {
                score += products[part * model.size() + model.code(row, part)];
            }
            best.offer(row, score);
        }
        return best.drain().vectors();
    }

    /// The list of a query.
    ///
    /// @param batch the queries that are trained on together
    int[] list(int query, int[] batch, int epoch) {
        IntStream others = switch (system.negatives()) {
            case RANDOM -> random(Seeds.derive(Seeds.derive(seed, epoch), query));
            case BATCH -> Arrays.stream(batch).map(other -> relevant[other][0]);
            case LIVE -> Arrays.stream(live[query]);
        };
        BitSet own = new BitSet();
        Arrays.stream(relevant[query]).forEach(own::set);
        int[] fresh = others.filter(document -> !own.get(document))
                .distinct()
                .limit(system.others())
                .toArray();
        return IntStream.concat(Arrays.stream(relevant[query]), Arrays.stream(fresh))
                .toArray();
    }

    private IntStream random(long listSeed) {
        RandomGenerator random = Seeds.generator(listSeed);
        return random.ints(system.others(), 0, model.documents().rows());
    }
}
