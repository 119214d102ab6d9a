package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.index.IndexBuilding;
import dev.lloyd.vectors.index.IndexWriter.Column;
import dev.lloyd.vectors.index.SearchRequest;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/// An index file of ours, searched as anybody searches one. What learns does so on {@value #SAMPLE} vectors.
///
/// @param name of the recipe and its rate
/// @param series of like recipes
/// @param recipe the codec
/// @param cells that vectors are put into; 0 for none, then every code is scored
record LloydPeer(String name, String series, Recipe recipe, int cells) implements SearchPeer {
    private static final int SAMPLE = 65_536;
    private static final long SEED = 1;

    /// Queries that share what a search decodes.
    private static final int SHARING = 64;

    @Override
    public String maker() {
        return OURS;
    }

    @Override
    public Kind kind() {
        return cells == 0 ? Kind.EVERY_CODE : Kind.CELLS;
    }

    @Override
    public boolean isKept() {
        return false;
    }

    @Override
    public BuiltPeer build(VectorSet set, Path folder, int threads) throws IOException {
        Path file = folder.resolve("index.lloyd");
        Workers workers = Workers.of(threads);
        VectorFile vectors = VectorFile.of(Path.of(set.name()), set.base());
        new IndexBuilding(recipe, Metric.INNER_PRODUCT, SEED, SAMPLE, Set.of(Column.HEADS), cells, Set.of())
                .build(vectors, file, workers, done -> {});
        return new Built(VectorIndex.open(file), cells, Workers.of(1), workers);
    }

    private record Built(VectorIndex index, int cells, Workers alone, Workers together) implements BuiltPeer {
        /// The number of a cell takes as many bytes as it needs; numbers of vectors are not counted, for nobody.
        @Override
        public Footprint footprint() {
            int cell = Math.ceilDiv(Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(cells - 1, 0)), Byte.SIZE);
            return new Footprint(
                    (double) index.coded().byteSize() / index.size() + cell,
                    0,
                    0,
                    index.codec().sharedBytes()
                            + (long) cells * Float.BYTES * index.codec().dimension());
        }

        @Override
        public int[] find(float[] query, Asking asking) {
            return search(new Matrix(1, query.length, query), asking, alone)[0];
        }

        @Override
        public int batch() {
            return index.codec().isDecoded() ? SHARING : ALL;
        }

        @Override
        public int[][] findBatch(Matrix queries, Asking asking) {
            return search(queries, asking, alone);
        }

        @Override
        public int[][] findAll(Matrix queries, Asking asking) {
            return cells == 0 && index.codec().isDecoded()
                    ? numbers(DecodedScan.nearest(index.coded(), queries, asking.count(), together))
                    : search(queries, asking, together);
        }

        private int[][] search(Matrix queries, Asking asking, Workers workers) {
            SearchRequest request = SearchRequest.nearest(asking.count()).probing(asking.width());
            return numbers(index.search(queries, request, workers));
        }

        private int[][] numbers(Neighbours[] found) {
            return Arrays.stream(found).map(this::numbers).toArray(int[][]::new);
        }

        private int[] numbers(Neighbours found) {
            return Arrays.stream(found.vectors())
                    .map(place -> Math.toIntExact(index.id(place)))
                    .toArray();
        }

        @Override
        public void close() {
            index.close();
            alone.close();
            together.close();
        }
    }
}
