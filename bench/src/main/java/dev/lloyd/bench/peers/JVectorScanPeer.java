package dev.lloyd.bench.peers;

import dev.lloyd.vectors.search.Best;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.github.jbellis.jvector.quantization.CompressedVectors;
import java.nio.file.Path;
import java.util.concurrent.ForkJoinPool;

/// JVector's codes without a graph: its score function scores every code.
///
/// @param name of the codes
/// @param series of like codes
/// @param codes that are made
record JVectorScanPeer(String name, String series, JVectorCodes codes) implements SearchPeer {
    @Override
    public String maker() {
        return "JVector";
    }

    @Override
    public Kind kind() {
        return Kind.EVERY_CODE;
    }

    @Override
    public BuiltPeer build(VectorSet set, Path folder, int threads) {
        try (ForkJoinPool pool = new ForkJoinPool(threads)) {
            return new Built(codes.encode(JVectorVectors.of(set.base()), pool));
        }
    }

    private record Built(CompressedVectors codes) implements BuiltPeer {
        @Override
        public Footprint footprint() {
            return JVectorVectors.footprint(codes, 0);
        }

        @Override
        public int[] find(float[] query, Asking asking) {
            ScoreFunction scores = codes.precomputedScoreFunctionFor(JVectorVectors.of(query), JVectorVectors.NEARNESS);
            Best best = Best.of(Math.min(asking.count(), codes.count()));
            for (int vector = 0; vector < codes.count(); vector++) {
                best.offer(vector, scores.similarityTo(vector));
            }
            return best.drain().vectors();
        }
    }
}
