package dev.lloyd.vectors.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.npy.Npy;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.index.IndexWriter.Column;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CellIndexTest {
    private static final int DIMENSION = 20;
    private static final int CELLS = 12;
    private static final String FINE = "hadamard | lloyd-max(bits=8)";
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

    /// Vectors with a common mean, of different lengths.
    private static Matrix vectors(int rows, long seed) {
        Matrix vectors = new Matrix(rows, DIMENSION, Seeds.gaussian(rows * DIMENSION, seed));
        for (int index = 0; index < vectors.values().length; index++) {
            vectors.values()[index] = (vectors.values()[index] + 0.5f) * (1 + index / DIMENSION % 5);
        }
        return vectors;
    }

    private Path build(String line, Metric metric, Matrix vectors, Workers threads, Column... columns)
            throws IOException {
        Path path = folder.resolve("cells.lloyd");
        Npy.write(folder.resolve("base.npy"), vectors);
        try (VectorFile file = VectorFiles.open(folder.resolve("base.npy"))) {
            new IndexBuilding(Recipe.parse(line), metric, 5, 1000, Set.of(columns), CELLS, Set.of())
                    .build(file, path, threads, done -> {});
        }
        return path;
    }

    private Path fresh(Matrix vectors) throws IOException {
        Path path = folder.resolve("more.npy");
        Npy.write(path, vectors);
        return path;
    }

    private static long[] ids(VectorIndex index, Neighbours found) {
        return Arrays.stream(found.vectors()).mapToLong(index::id).toArray();
    }

    private static double recall(VectorIndex index, Neighbours[] found, Neighbours[] truth) {
        double hits = 0;
        for (int query = 0; query < found.length; query++) {
            long[] wanted =
                    Arrays.stream(truth[query].vectors()).mapToLong(row -> row).toArray();
            hits += LongStream.of(ids(index, found[query]))
                    .filter(id -> LongStream.of(wanted).anyMatch(each -> each == id))
                    .count();
        }
        return hits / (found.length * truth[0].size());
    }

    /// The error of 8 bits is about 2^-14 of the energy: scores are right within 0.05 of the product of lengths
    /// here, and neighbours all but those that are as near.
    @ParameterizedTest
    @EnumSource
    void allCellsTogetherFindWhatExactSearchFinds(Metric metric) throws IOException {
        Matrix vectors = vectors(900, 1);
        Matrix queries = vectors(30, 2);
        Neighbours[] truth = ExhaustiveSearch.exact(vectors, queries, metric, 10, workers);
        try (VectorIndex index = VectorIndex.open(build(FINE, metric, vectors, workers))) {
            index.verify();
            assertEquals(metric, index.metric());
            assertEquals(CELLS, index.cellCount());
            Neighbours[] found = index.search(queries, SearchRequest.nearest(10).probing(CELLS), workers);
            assertTrue(recall(index, found, truth) > 0.97, () -> "recall " + recall(index, found, truth));
            for (int query = 0; query < 30; query++) {
                float best = truth[query].scores()[0];
                assertEquals(best, found[query].scores()[0], 0.02 * Math.max(1, Math.abs(best)));
            }
            double few = recall(
                    index, index.search(queries, SearchRequest.nearest(10).probing(2), workers), truth);
            double more = recall(
                    index, index.search(queries, SearchRequest.nearest(10).probing(6), workers), truth);
            assertTrue(few < more && more < 1, few + " " + more);
        }
    }

    @Test
    void theSameFileComesOutForAnyThreads() throws IOException {
        byte[] two = Files.readAllBytes(build("hadamard | lloyd-max(bits=3)", Metric.L2, vectors(9000, 3), workers));
        try (Workers one = Workers.of(1)) {
            assertArrayEquals(
                    two, Files.readAllBytes(build("hadamard | lloyd-max(bits=3)", Metric.L2, vectors(9000, 3), one)));
        }
    }

    @Test
    void aFilterFindsAsManyAsItLetsThrough() throws IOException {
        Matrix vectors = vectors(900, 4);
        Matrix queries = vectors(20, 5);
        long[] some = LongStream.range(0, 900).filter(id -> id % 90 == 7).toArray();
        Matrix kept = Matrix.zeros(10, DIMENSION);
        for (int row = 0; row < 10; row++) {
            System.arraycopy(
                    vectors.values(), vectors.offset((int) some[row]), kept.values(), kept.offset(row), DIMENSION);
        }
        Neighbours[] truth = ExhaustiveSearch.exact(kept, queries, Metric.L2, 5, workers);
        try (VectorIndex index = VectorIndex.open(build(FINE, Metric.L2, vectors, workers, Column.VECTORS))) {
            SearchRequest request = SearchRequest.nearest(5).among(Filter.ids(some));
            for (Neighbours found : index.search(queries, request.probing(1), workers)) {
                assertEquals(5, found.size());
                assertTrue(LongStream.of(ids(index, found)).allMatch(id -> id % 90 == 7));
            }
            Neighbours[] all = index.search(queries, request.probing(CELLS).reranking(2), workers);
            for (int query = 0; query < 20; query++) {
                long[] expected = Arrays.stream(truth[query].vectors())
                        .mapToLong(row -> some[row])
                        .toArray();
                assertArrayEquals(expected, ids(index, all[query]));
            }
            Neighbours[] none = index.search(queries, SearchRequest.nearest(5).among(Filter.ids(900, -1)), workers);
            assertEquals(0, none[3].size());
            Neighbours[] more = index.search(queries, SearchRequest.nearest(50).among(Filter.ids(some)), workers);
            assertEquals(10, more[3].size());
        }
    }

    @Test
    void changedVectorsAreFoundWhereTheyAreNow() throws IOException {
        Matrix vectors = vectors(400, 6);
        Path path = build(FINE, Metric.INNER_PRODUCT, vectors, workers, Column.VECTORS);
        Matrix changed = vectors(3, 7);
        try (VectorFile file = VectorFiles.open(fresh(changed))) {
            IndexEdit.put(path, file, new long[] {17, 1000, 399}, workers, done -> {});
        }
        IndexEdit.delete(path, new long[] {5});
        try (VectorFile file = VectorFiles.open(fresh(vectors(2, 8)))) {
            IndexEdit.add(path, file, workers, done -> {});
        }
        Matrix expected = Matrix.zeros(1003, DIMENSION);
        System.arraycopy(vectors.values(), 0, expected.values(), 0, vectors.values().length);
        for (int row = 0; row < 3; row++) {
            int id = new int[] {17, 1000, 399}[row];
            System.arraycopy(changed.values(), changed.offset(row), expected.values(), id * DIMENSION, DIMENSION);
        }
        System.arraycopy(vectors(2, 8).values(), 0, expected.values(), 1001 * DIMENSION, 2 * DIMENSION);
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            assertEquals(402, index.size());
            for (int place = 0; place < 402; place++) {
                int id = (int) index.id(place);
                assertTrue(id != 5);
                assertArrayEquals(
                        expected.rowSlice(id, id + 1).values(),
                        index.vectors(place, place + 1).values());
            }
            Neighbours[] found = index.search(
                    vectors(9, 9), SearchRequest.nearest(1).probing(CELLS).reranking(20), workers);
            Matrix live = Matrix.zeros(402, DIMENSION);
            for (int place = 0; place < 402; place++) {
                System.arraycopy(
                        index.vectors(place, place + 1).values(), 0, live.values(), live.offset(place), DIMENSION);
            }
            assertArrayEquals(ExhaustiveSearch.exact(live, vectors(9, 9), Metric.INNER_PRODUCT, 1, workers), found);
        }
    }

    @Test
    void growingAnIndexPutsVectorsWhereBuildingDoes() throws IOException {
        Matrix vectors = vectors(300, 10);
        Path path = build(FINE, Metric.COSINE, vectors, workers);
        byte[] whole = Files.readAllBytes(path);
        IndexEdit.delete(path, LongStream.range(200, 300).toArray());
        try (VectorFile file = VectorFiles.open(fresh(vectors.rowSlice(200, 300)))) {
            IndexEdit.add(path, file, workers, done -> {});
        }
        assertArrayEquals(whole, Files.readAllBytes(path));
    }

    @Test
    void badInputIsRefusedByNameAndChangesNothing() throws IOException {
        Matrix vectors = vectors(100, 11);
        Path path = build(FINE, Metric.L2, vectors, workers);
        byte[] before = Files.readAllBytes(path);
        Matrix bad = vectors(60, 12);
        bad.set(57, 3, Float.POSITIVE_INFINITY);
        try (VectorFile file = VectorFiles.open(fresh(bad))) {
            assertTrue(
                    assertThrows(IllegalArgumentException.class, () -> IndexEdit.add(path, file, workers, done -> {}))
                            .getMessage()
                            .startsWith("vector 57 has the value Infinity at place 3"));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> IndexEdit.put(path, file, new long[] {1, 2}, workers, done -> {}));
        }
        try (VectorIndex index = VectorIndex.open(path)) {
            assertEquals(
                    "an index of 20 dimensions cannot take a vector of 3",
                    assertThrows(IllegalArgumentException.class, () -> index.search(Matrix.zeros(1, 3), 1, workers))
                            .getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> SearchRequest.nearest(0));
        assertThrows(
                IllegalArgumentException.class, () -> SearchRequest.nearest(1).probing(0));
        assertThrows(IllegalArgumentException.class, () -> build(FINE, Metric.L2, vectors(11, 1), workers));
        assertArrayEquals(before, Files.readAllBytes(path));
    }

    /// Vectors that are all the same leave nothing beside their centroid, or as little as rounding leaves.
    @ParameterizedTest
    @EnumSource
    void equalVectorsAreFound(Metric metric) throws IOException {
        Matrix vectors = vectors(50, 13);
        for (int row = 1; row < 50; row++) {
            System.arraycopy(vectors.values(), 0, vectors.values(), vectors.offset(row), DIMENSION);
        }
        vectors.set(49, 0, Math.nextUp(vectors.at(49, 0)));
        try (VectorIndex index = VectorIndex.open(build(FINE, metric, vectors, workers))) {
            assertEquals(50, index.search(vectors.rowSlice(0, 1), 60, workers)[0].size());
        }
    }
}
