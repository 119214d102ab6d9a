package dev.lloyd.vectors.index;

import static dev.lloyd.vectors.index.GraphFiles.SHAPE;
import static dev.lloyd.vectors.index.GraphFiles.gaussian;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.index.IndexWriter.Column;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Searches and changes of indexes with a graph.
class IndexGraphTest {
    private static Workers workers;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    private Path build(Metric metric, Matrix vectors, Column... columns) throws IOException {
        return new GraphFiles(folder).build(GraphFiles.building(metric, 0, columns), vectors, workers);
    }

    /// How many of ten a search finds that a scan of the codes finds.
    private static double recall(VectorIndex index, Matrix queries, int beam) {
        Neighbours[] truth = ExhaustiveSearch.estimated(index.coded(), queries, 10, workers);
        Neighbours[] found = index.search(queries, SearchRequest.nearest(10).beaming(beam), workers);
        double hits = 0;
        for (int query = 0; query < found.length; query++) {
            int[] wanted = truth[query].vectors().clone();
            Arrays.sort(wanted);
            hits += Arrays.stream(found[query].vectors())
                    .filter(place -> Arrays.binarySearch(wanted, place) >= 0)
                    .count();
        }
        return hits / (10.0 * found.length);
    }

    @ParameterizedTest
    @EnumSource
    void aGraphInAFileFindsNearlyWhatAScanFinds(Metric metric) throws IOException {
        Path path = build(metric, gaussian(3000, 1));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count(), "nothing but the base and the index is left");
        }
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            assertEquals(SHAPE, index.graphShape().orElseThrow());
            // Ten numbers of 12 bits.
            assertEquals(15, index.linkBytes());
            assertEquals(3000L * (index.codec().recordBytes() + 15), index.vectorBytes());
            double wide = recall(index, gaussian(50, 2), 100);
            assertTrue(wide > 0.95, wide + "");
            assertTrue(recall(index, gaussian(50, 2), 10) < wide);
            assertEquals(1, recall(index, gaussian(50, 2), 3000));
        }
    }

    @Test
    void theSameFileComesOutForAnyThreads() throws IOException {
        byte[] two = Files.readAllBytes(build(Metric.COSINE, gaussian(2000, 3)));
        try (Workers one = Workers.of(1)) {
            assertArrayEquals(
                    two,
                    Files.readAllBytes(new GraphFiles(folder)
                            .build(GraphFiles.building(Metric.COSINE, 0), gaussian(2000, 3), one)));
        }
    }

    @Test
    void filtersAndExactScoresWorkAsWithoutAGraph() throws IOException {
        Matrix vectors = gaussian(2500, 4);
        Matrix queries = gaussian(20, 5);
        long[] some = LongStream.range(0, 2500).filter(id -> id % 250 == 7).toArray();
        try (VectorIndex index = VectorIndex.open(build(Metric.L2, vectors, Column.VECTORS))) {
            SearchRequest request = SearchRequest.nearest(10).beaming(20).among(Filter.ids(some));
            for (Neighbours found : index.search(queries, request, workers)) {
                assertArrayEquals(
                        some,
                        LongStream.of(Arrays.stream(found.vectors())
                                        .mapToLong(index::id)
                                        .toArray())
                                .sorted()
                                .toArray());
            }
            Neighbours[] exact = ExhaustiveSearch.exact(vectors, queries, Metric.L2, 3, workers);
            Neighbours[] found =
                    index.search(queries, SearchRequest.nearest(3).beaming(200).reranking(10), workers);
            int equal = 0;
            for (int query = 0; query < 20; query++) {
                equal += exact[query].equals(found[query]) ? 1 : 0;
            }
            assertTrue(equal >= 18, equal + " of 20");
        }
    }

    @Test
    void aChangedIndexIsTheOneThatWouldHaveBeenBuilt() throws IOException {
        Matrix vectors = gaussian(900, 6);
        byte[] whole = Files.readAllBytes(build(Metric.INNER_PRODUCT, vectors));
        Path path = build(Metric.INNER_PRODUCT, vectors.rowSlice(0, 700));
        try (VectorFile more = new GraphFiles(folder).file("more.npy", vectors.rowSlice(700, 900))) {
            IndexEdit.add(path, more, workers, done -> {});
        }
        assertArrayEquals(whole, Files.readAllBytes(path));
        IndexEdit.recommend(path, SearchDefaults.beaming(17, 0));
        try (VectorIndex before = VectorIndex.open(path)) {
            before.verify();
            IndexEdit.delete(path, LongStream.range(0, 300).toArray());
            assertEquals(900, before.search(gaussian(1, 7), 900, workers)[0].size());
        }
        try (VectorFile other = new GraphFiles(folder).file("more.npy", gaussian(2, 8))) {
            IndexEdit.put(path, other, new long[] {500, 7}, workers, done -> {});
        }
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            assertEquals(601, index.size());
            assertEquals(SHAPE, index.graphShape().orElseThrow());
            assertTrue(recall(index, gaussian(30, 9), 50) > 0.9);
        }
        IndexEdit.delete(path, ids(path));
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            assertEquals(0, index.search(gaussian(1, 7), 5, workers)[0].size());
        }
    }

    private static long[] ids(Path path) throws IOException {
        try (VectorIndex index = VectorIndex.open(path)) {
            return LongStream.range(0, index.size())
                    .map(place -> index.id((int) place))
                    .toArray();
        }
    }

    @Test
    void theBeamThatWasFoundIsTheWayToSearch() throws IOException {
        Path path = build(Metric.L2, gaussian(1500, 16), Column.VECTORS);
        Matrix queries = gaussian(20, 17);
        try (VectorIndex index = VectorIndex.open(path)) {
            assertEquals(100, index.beam());
        }
        IndexEdit.recommend(path, SearchDefaults.beaming(13, 2));
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            assertEquals(13, index.beam());
            assertEquals(SearchDefaults.beaming(13, 2), index.defaults().orElseThrow());
            SearchRequest request = SearchRequest.nearest(10);
            Neighbours[] found = index.search(queries, request, workers);
            assertArrayEquals(index.search(queries, request.beaming(13), workers), found);
            assertFalse(Arrays.equals(index.search(queries, request.beaming(100), workers), found));
        }
        IndexEdit.delete(path, new long[] {3});
        try (VectorIndex index = VectorIndex.open(path)) {
            assertEquals(13, index.beam());
        }
        assertThrows(IllegalArgumentException.class, () -> SearchDefaults.beaming(0, 1));
    }

    @Test
    void cellsAndAGraphAreRefusedAndNothingIsLeft() throws IOException {
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> new GraphFiles(folder)
                                .build(GraphFiles.building(Metric.L2, 4), gaussian(200, 10), workers))
                .getMessage()
                .contains("an index has cells or a graph"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void oneVectorIsAnIndexWithAGraph() throws IOException {
        try (VectorIndex index = VectorIndex.open(build(Metric.COSINE, gaussian(1, 15)))) {
            index.verify();
            assertEquals(1, index.search(gaussian(1, 2), 10, workers)[0].size());
        }
    }

    @Test
    void beamsBelowOneAreRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> SearchRequest.nearest(1).beaming(0));
    }
}
