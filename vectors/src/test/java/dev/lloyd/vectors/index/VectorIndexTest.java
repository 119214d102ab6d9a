package dev.lloyd.vectors.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.index.IndexWriter.Column;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorIndexTest {
    private static final int DIMENSION = 24;
    private static final String LINE = "klt(of=weights) | centre | lloyd-max(bits=4, fit=data)";
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

    private static Matrix gaussian(int rows, long seed) {
        return new Matrix(rows, DIMENSION, Seeds.gaussian(rows * DIMENSION, seed));
    }

    private Path npy(String name, Matrix vectors) throws IOException {
        Path path = folder.resolve(name);
        Npy.write(path, vectors);
        return path;
    }

    private Path build(String line, Metric metric, Matrix vectors, Column... columns) throws IOException {
        Path path = folder.resolve("index.lloyd");
        try (VectorFile file = VectorFiles.open(npy("base.npy", vectors))) {
            new IndexBuilding(Recipe.parse(line), metric, 5, 1000, Set.of(columns), 0, Set.of())
                    .build(file, path, workers, done -> {});
        }
        return path;
    }

    private void add(Path index, Matrix vectors) throws IOException {
        try (VectorFile file = VectorFiles.open(npy("more.npy", vectors))) {
            IndexEdit.add(index, file, workers, done -> {});
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INNER_PRODUCT, 'klt(of=weights) | centre | lloyd-max(bits=4, fit=data)'",
        "COSINE, 'hadamard | e8p'",
        "L2, 'hadamard | int(bits=5, group=8, mode=asymmetric) | estimator=least-squares'",
        "COSINE, 'klt(of=weights) | centre | row-trellis(bits=1.3)'",
        "L2, 'klt(of=weights) | centre | entropy-coded-rows(bits=1.3, states=8)'",
        "L2, 'klt(of=weights) | centre | segments(bits=1.3, block=4)'",
        "COSINE, 'klt(of=weights) | truncate(dimensions=6, keep=strongest) | centre | lloyd-max(bits=4)'",
        "L2, 'opq(subvectors=6, bits=4) | product(subvectors=6, bits=4, scales=none) | estimator=plain'",
        "INNER_PRODUCT, 'residual(stages=2, bits=4)'",
        "INNER_PRODUCT, 'product(subvectors=5, bits=3, scales=none)'",
        "L2, 'hadamard(block=8) | lloyd-max(bits=3, scales=f32) | estimator=unbiased(bound=stored)'",
    })
    void aFileFindsWhatMemoryFinds(Metric metric, String line) throws IOException {
        Matrix vectors = gaussian(700, 1);
        Matrix queries = gaussian(9, 2);
        VectorCodec codec = VectorCodec.fit(Recipe.parse(line), metric, vectors, 5, workers);
        Neighbours[] expected = ExhaustiveSearch.estimated(codec.encode(vectors, workers), queries, 10, workers);
        try (VectorIndex index = VectorIndex.open(build(line, metric, vectors))) {
            index.verify();
            assertEquals(700, index.size());
            assertEquals(line, index.codec().recipe().text());
            assertEquals(codec.sharedBytes(), index.codec().sharedBytes());
            assertEquals(700L * codec.recordBytes(), index.vectorBytes());
            assertArrayEquals(expected, index.search(queries, 10, workers));
        }
    }

    @Test
    void theSameFileComesOutForAnyThreads() throws IOException {
        byte[] two = Files.readAllBytes(build(LINE, Metric.COSINE, gaussian(9000, 3)));
        try (VectorFile file = VectorFiles.open(folder.resolve("base.npy"));
                Workers one = Workers.of(1)) {
            new IndexBuilding(Recipe.parse(LINE), Metric.COSINE, 5, 1000, Set.of(), 0, Set.of())
                    .build(file, folder.resolve("one.lloyd"), one, done -> {});
        }
        assertArrayEquals(two, Files.readAllBytes(folder.resolve("one.lloyd")));
    }

    @Test
    void keptVectorsGiveExactScores() throws IOException {
        Matrix vectors = gaussian(500, 4);
        Matrix queries = gaussian(20, 5);
        Neighbours[] exact = ExhaustiveSearch.exact(vectors, queries, Metric.L2, 10, workers);
        try (VectorIndex index = VectorIndex.open(build("lloyd-max(bits=2)", Metric.L2, vectors, Column.VECTORS))) {
            assertArrayEquals(
                    exact, index.search(queries, SearchRequest.nearest(10).reranking(50), workers));
            assertArrayEquals(
                    vectors.rowSlice(7, 9).values(), index.vectors(7, 9).values());
        }
        try (VectorIndex index = VectorIndex.open(build("lloyd-max(bits=2)", Metric.L2, vectors))) {
            assertThrows(
                    IllegalStateException.class,
                    () -> index.search(queries, SearchRequest.nearest(10).reranking(5), workers));
        }
    }

    @Test
    void addedAndDeletedVectorsKeepTheirNumbers() throws IOException {
        Matrix vectors = gaussian(300, 6);
        Path path = build(LINE, Metric.INNER_PRODUCT, vectors, Column.VECTORS);
        try (VectorIndex before = VectorIndex.open(path)) {
            IndexEdit.delete(path, new long[] {299, 0, 17});
            assertEquals(300, before.size());
            before.verify();
        }
        add(path, gaussian(5, 7));
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            assertEquals(302, index.size());
            assertEquals(1, index.id(0));
            assertEquals(18, index.id(16));
            assertEquals(298, index.id(296));
            assertEquals(299, index.id(297));
            assertEquals(303, index.id(301));
            assertArrayEquals(
                    vectors.rowSlice(18, 19).values(), index.vectors(16, 17).values());
            assertArrayEquals(
                    gaussian(5, 7).rowSlice(4, 5).values(),
                    index.vectors(301, 302).values());
        }
        byte[] after = Files.readAllBytes(path);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> IndexEdit.delete(path, new long[] {5, 17}))
                .getMessage()
                .startsWith("there is no vector 17 in "));
        assertThrows(IllegalArgumentException.class, () -> IndexEdit.delete(path, new long[] {5, 5}));
        assertThrows(IllegalArgumentException.class, () -> add(path, Matrix.zeros(1, 3)));
        Matrix bad = gaussian(9, 8);
        bad.set(8, 3, Float.NaN);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> add(path, bad))
                .getMessage()
                .startsWith("vector 8 has the value NaN at place 3"));
        assertArrayEquals(after, Files.readAllBytes(path));
    }

    @Test
    void addingToAnIndexIsBuildingALargerOne() throws IOException {
        Matrix vectors = gaussian(400, 9);
        Path path = build("hadamard | lloyd-max(bits=3)", Metric.COSINE, vectors.rowSlice(0, 250));
        add(path, vectors.rowSlice(250, 400));
        byte[] grown = Files.readAllBytes(path);
        assertArrayEquals(Files.readAllBytes(build("hadamard | lloyd-max(bits=3)", Metric.COSINE, vectors)), grown);
    }

    @Test
    void twoCannotChangeAnIndexAtOnce() throws IOException {
        Path path = build("lloyd-max", Metric.L2, gaussian(10, 10));
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertTrue(lock.isValid());
            assertEquals(
                    path + " is being changed by somebody else",
                    assertThrows(IOException.class, () -> IndexEdit.delete(path, new long[] {1}))
                            .getMessage());
        }
        IndexEdit.delete(path, new long[] {1});
    }

    /// A bit flipped anywhere, or an end anywhere, is an error when the file is opened or verified, or changes
    /// nothing.
    @Test
    void damageIsNeverAWrongAnswer() throws IOException {
        Matrix vectors = gaussian(60, 11);
        Path path = build(LINE, Metric.L2, vectors, Column.VECTORS);
        IndexEdit.delete(path, new long[] {3});
        byte[] whole = Files.readAllBytes(path);
        Matrix queries = gaussian(2, 12);
        Neighbours[] right = found(path, queries);
        Path damaged = folder.resolve("damaged.lloyd");
        int errors = 0;
        for (int place = 0; place < whole.length; place += 1 + place % 13) {
            byte[] copy = whole.clone();
            copy[place] ^= (byte) (1 << place % 8);
            Files.write(damaged, copy);
            errors += isRightOrRefused(damaged, queries, right) ? 0 : 1;
        }
        assertTrue(errors > whole.length / 20);
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(damaged, Arrays.copyOf(whole, length));
            assertFalse(isRightOrRefused(damaged, queries, right));
        }
    }

    private Neighbours[] found(Path path, Matrix queries) throws IOException {
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            return index.search(queries, SearchRequest.nearest(5).reranking(2), workers);
        }
    }

    /// Whether it gives the right answer; anything but that or an error about the file fails.
    private boolean isRightOrRefused(Path path, Matrix queries, Neighbours[] right) {
        try {
            assertArrayEquals(right, found(path, queries));
            return true;
        } catch (IOException | UncheckedIOException expected) {
            assertTrue(String.valueOf(expected.getMessage()).contains("damaged.lloyd"), expected.getMessage());
            return false;
        }
    }

    @Test
    void otherFilesAreNoIndexes() throws IOException {
        Path path = build("lloyd-max", Metric.L2, gaussian(10, 13));
        String text = Files.readString(path, java.nio.charset.StandardCharsets.ISO_8859_1);
        Path newer = folder.resolve("newer.lloyd");
        Files.writeString(
                newer,
                text.replace("\"lloyd.index\":\"1\"", "\"lloyd.index\":\"4\""),
                java.nio.charset.StandardCharsets.ISO_8859_1);
        assertTrue(assertThrows(IOException.class, () -> VectorIndex.open(newer))
                .getMessage()
                .contains("index version '4'"));
        assertThrows(IOException.class, () -> VectorIndex.open(folder.resolve("base.npy")));
        assertThrows(IOException.class, () -> VectorIndex.open(folder.resolve("none.lloyd")));
    }

    @Test
    void nothingIsNoIndexAndOneIs() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> build(LINE, Metric.L2, gaussian(0, 1)));
        assertFalse(Files.exists(folder.resolve("index.lloyd")));
        try (VectorIndex index = VectorIndex.open(build(LINE, Metric.L2, gaussian(1, 1)))) {
            assertEquals(1, index.search(gaussian(1, 2), 10, workers)[0].size());
        }
    }
}
