package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.graph.GraphShape;
import dev.lloyd.vectors.index.IndexBuilding;
import dev.lloyd.vectors.index.IndexGraph;
import dev.lloyd.vectors.index.SearchRequest;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// A recipe of ours under our graph, in a file that is mapped: {@value #DEGREE} links of a vector at most, a beam of
/// {@value #BEAM} when it is built. A search keeps so many candidates.
///
/// @param name of the recipe and its rate
/// @param series of like recipes
/// @param recipe the codec
record LloydGraphPeer(String name, String series, Recipe recipe) implements SearchPeer {
    private static final int DEGREE = 32;
    private static final int BEAM = 100;
    private static final int SAMPLE = 65_536;
    private static final long SEED = 1;

    @Override
    public String maker() {
        return OURS;
    }

    @Override
    public Kind kind() {
        return Kind.GRAPH;
    }

    @Override
    public boolean isKept() {
        return false;
    }

    @Override
    public BuiltPeer build(VectorSet set, Path folder, int threads) throws IOException {
        Path path = folder.resolve("index.lloyd");
        write(set, path, threads);
        return new Built(VectorIndex.open(path), Workers.of(1));
    }

    private void write(VectorSet set, Path path, int threads) throws IOException {
        GraphShape shape = GraphShape.DEFAULT.withDegree(DEGREE).withBeam(BEAM);
        IndexBuilding building = new IndexBuilding(recipe, Metric.INNER_PRODUCT, SEED, SAMPLE, Set.of(), 0, Set.of());
        try (Workers workers = Workers.of(threads);
                VectorFile vectors = VectorFile.of(path, set.base())) {
            IndexGraph.build(
                    path, shape, workers, done -> {}, flat -> building.build(vectors, flat, workers, done -> {}));
        }
    }

    private record Built(VectorIndex index, Workers alone) implements BuiltPeer {
        @Override
        public Footprint footprint() {
            return new Footprint(
                    index.codec().recordBytes(),
                    index.linkBytes(),
                    0,
                    index.codec().sharedBytes());
        }

        @Override
        public int[] find(float[] query, Asking asking) {
            SearchRequest request = SearchRequest.nearest(asking.count()).beaming(asking.width());
            return index.search(new Matrix(1, query.length, query), request, alone)[0].vectors();
        }

        @Override
        public void close() {
            index.close();
            alone.close();
        }
    }
}
