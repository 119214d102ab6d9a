package dev.lloyd.bench.peers;

import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.quantization.CompressedVectors;
import io.github.jbellis.jvector.util.Bits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;

/// JVector's codes under its graph, both in memory. A search keeps so many candidates.
///
/// @param name of the codes
/// @param series of like codes
/// @param graph that is built from the vectors themselves
/// @param codes that are made
record JVectorGraphPeer(String name, String series, JVectorGraph graph, JVectorCodes codes) implements SearchPeer {
    @Override
    public String maker() {
        return "JVector";
    }

    @Override
    public Kind kind() {
        return Kind.GRAPH;
    }

    @Override
    public BuiltPeer build(VectorSet set, Path folder, int threads) {
        boolean there = graph.isOver(set);
        JVectorGraph.Over over = graph.over(set, threads);
        try (ForkJoinPool pool = new ForkJoinPool(threads)) {
            CompressedVectors coded = codes.encode(over.vectors(), pool);
            return new Built(new GraphSearcher(over.graph()), over, coded, there ? over.seconds() : 0);
        }
    }

    private record Built(
            GraphSearcher searcher, JVectorGraph.Over over, CompressedVectors codes, double borrowedSeconds)
            implements BuiltPeer {
        @Override
        public Footprint footprint() {
            return JVectorVectors.footprint(codes, (double) over.graph().ramBytesUsed() / codes.count());
        }

        @Override
        public int[] find(float[] query, Asking asking) {
            var scores = codes.precomputedScoreFunctionFor(JVectorVectors.of(query), JVectorVectors.NEARNESS);
            var found = searcher.search(
                    new DefaultSearchScoreProvider(scores),
                    asking.count(),
                    Math.max(asking.width(), asking.count()),
                    0,
                    0,
                    Bits.ALL);
            return Arrays.stream(found.getNodes()).mapToInt(each -> each.node).toArray();
        }

        @Override
        public void close() throws IOException {
            searcher.close();
        }
    }
}
