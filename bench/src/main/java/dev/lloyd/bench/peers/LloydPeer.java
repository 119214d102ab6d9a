package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.nio.file.Path;
import java.util.Arrays;

/// A recipe of ours, every code scored. Recipes that learn do so on the first {@value #SAMPLE} vectors.
///
/// @param name of the recipe and its rate
/// @param series of like recipes
/// @param recipe the codec
record LloydPeer(String name, String series, Recipe recipe) implements SearchPeer {
    private static final int SAMPLE = 65_536;
    private static final long SEED = 1;

    @Override
    public String maker() {
        return OURS;
    }

    @Override
    public Kind kind() {
        return Kind.EVERY_CODE;
    }

    @Override
    public BuiltPeer build(VectorSet set, Path folder, int threads) {
        Matrix sample = set.base().rowSlice(0, Math.min(SAMPLE, set.base().rows()));
        Workers workers = Workers.of(threads);
        VectorCodec codec = VectorCodec.fit(recipe, Metric.INNER_PRODUCT, sample, SEED, workers);
        return new Built(codec.encode(set.base(), workers), Workers.of(1), workers);
    }

    private record Built(CodedVectors coded, Workers alone, Workers together) implements BuiltPeer {
        @Override
        public Footprint footprint() {
            return new Footprint(
                    coded.codec().recordBytes(), 0, 0, coded.codec().sharedBytes());
        }

        @Override
        public int[] find(float[] query, int count) {
            return search(new Matrix(1, query.length, query), count, alone)[0];
        }

        /// Queries that come together share what is decoded.
        @Override
        public int[][] findAll(Matrix queries, int count) {
            return search(queries, count, together);
        }

        private int[][] search(Matrix queries, int count, Workers workers) {
            return Arrays.stream(ExhaustiveSearch.estimated(coded, queries, count, workers))
                    .map(Neighbours::vectors)
                    .toArray(int[][]::new);
        }

        @Override
        public void close() {
            alone.close();
            together.close();
        }
    }
}
