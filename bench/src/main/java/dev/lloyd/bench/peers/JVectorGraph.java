package dev.lloyd.bench.peers;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/// JVector's graph over the vectors of a set, which does not depend on codes and is built once for all of them:
/// {@value #DEGREE} neighbours of a node at most, a beam of {@value #BEAM}, without levels above (JVector's
/// default).
final class JVectorGraph {
    private static final int DEGREE = 32;
    private static final int BEAM = 100;

    /// JVector's own settings: lists grow by so much before they are cut, and longer links are kept for variety.
    private static final float OVERFLOW = 1.2f;

    private static final float ALPHA = 1.2f;

    private Optional<Over> last = Optional.empty();

    /// A graph that was built.
    ///
    /// @param set that it was built over
    /// @param vectors of the set
    /// @param graph over them
    /// @param seconds that it took
    record Over(VectorSet set, RandomAccessVectorValues vectors, ImmutableGraphIndex graph, double seconds) {}

    /// Whether the graph over a set is there.
    boolean isOver(VectorSet set) {
        return last.isPresent() && last.get().set().equals(set);
    }

    /// The graph over a set; built if the last one was over another.
    Over over(VectorSet set, int threads) {
        if (!isOver(set)) {
            last = Optional.of(build(set, threads));
        }
        return last.orElseThrow();
    }

    private static Over build(VectorSet set, int threads) {
        long start = System.nanoTime();
        RandomAccessVectorValues vectors = JVectorVectors.of(set.base());
        try (ForkJoinPool pool = new ForkJoinPool(threads);
                GraphIndexBuilder builder = builder(vectors, pool)) {
            ImmutableGraphIndex graph = builder.build(vectors);
            return new Over(set, vectors, graph, (System.nanoTime() - start) / 1e9);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static GraphIndexBuilder builder(RandomAccessVectorValues vectors, ForkJoinPool pool) {
        return GraphIndexBuilder.builder(
                        BuildScoreProvider.randomAccessScoreProvider(vectors, JVectorVectors.NEARNESS),
                        vectors.dimension(),
                        DEGREE)
                .withBeamWidth(BEAM)
                .withNeighborOverflow(OVERFLOW)
                .withAlpha(ALPHA)
                .withSimdExecutor(pool)
                .withParallelExecutor(pool)
                .build();
    }
}
