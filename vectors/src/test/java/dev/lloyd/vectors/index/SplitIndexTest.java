package dev.lloyd.vectors.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.index.IndexWriter.Column;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Indexes whose heads are kept apart from the rest of the records.
class SplitIndexTest {
    private static final int COUNT = 1500;
    private static final int DIMENSION = 24;
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

    private Path build(String name, String line, Metric metric, int cells, Column... columns) throws IOException {
        Path path = folder.resolve(name);
        new IndexBuilding(Recipe.parse(line), metric, 5, 1000, Set.of(columns), cells, Set.of())
                .build(VectorFile.of(Path.of("base"), gaussian(COUNT, 1)), path, workers, done -> {});
        return path;
    }

    private Neighbours[] found(Path path, double deviations) throws IOException {
        try (VectorIndex index = VectorIndex.open(path)) {
            return index.search(
                    gaussian(20, 2), SearchRequest.nearest(10).probing(4).allowing(deviations), workers);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "L2, hadamard | lloyd-max(bits=1), 0",
        "L2, hadamard | lloyd-max(bits=3), 8",
        "COSINE, hadamard | lloyd-max(bits=2), 8",
        "INNER_PRODUCT, 'klt(of=weights) | centre | lloyd-max(bits=4, fit=sphere)', 0",
        "INNER_PRODUCT, 'random-orthogonal | mid-rise(bits=4) | range=sweep | estimator=unbiased(bound=stored)', 5"
    })
    void theSameIsFoundAsInWholeRecords(Metric metric, String line, int cells) throws IOException {
        Neighbours[] expected = found(build("whole.lloyd", line, metric, cells), 0);
        Path path = build("split.lloyd", line, metric, cells, Column.HEADS);
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            assertTrue(index.hasHeads());
            assertEquals(COUNT, index.size());
        }
        assertArrayEquals(expected, found(path, 6));
        assertArrayEquals(expected, found(path, Double.POSITIVE_INFINITY));
    }

    @Test
    void headsStayApartWhenVectorsComeAndGo() throws IOException {
        String line = "hadamard | lloyd-max(bits=4)";
        Path whole = build("whole.lloyd", line, Metric.L2, 6);
        Path split = build("split.lloyd", line, Metric.L2, 6, Column.HEADS);
        for (Path path : new Path[] {whole, split}) {
            IndexEdit.delete(path, new long[] {3, 700, 1499});
            IndexEdit.add(path, VectorFile.of(Path.of("more"), gaussian(70, 3)), workers, done -> {});
            IndexEdit.put(path, VectorFile.of(Path.of("new"), gaussian(2, 4)), new long[] {5, 6}, workers, done -> {});
        }
        try (VectorIndex index = VectorIndex.open(split)) {
            assertTrue(index.hasHeads());
            assertEquals(COUNT + 67, index.size());
        }
        assertArrayEquals(found(whole, 0), found(split, 6));
    }

    @Test
    void theSameFileComesOutForAnyThreads() throws IOException {
        byte[] two = Files.readAllBytes(build("two.lloyd", "hadamard | lloyd-max", Metric.COSINE, 7, Column.HEADS));
        try (Workers one = Workers.of(1)) {
            Path path = folder.resolve("one.lloyd");
            new IndexBuilding(
                            Recipe.parse("hadamard | lloyd-max"),
                            Metric.COSINE,
                            5,
                            1000,
                            Set.of(Column.HEADS),
                            7,
                            Set.of())
                    .build(VectorFile.of(Path.of("base"), gaussian(COUNT, 1)), path, one, done -> {});
            assertArrayEquals(two, Files.readAllBytes(path));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hadamard | e8p", "hadamard | int(bits=4, group=channel, mode=asymmetric)"})
    void whatHasNoHeadsIsKeptWhole(String line) throws IOException {
        try (VectorIndex index = VectorIndex.open(build("other.lloyd", line, Metric.L2, 0, Column.HEADS))) {
            assertFalse(index.hasHeads());
        }
    }

    /// What snapshots of version 2 wrote: refused for what it is, not taken for damaged.
    @Test
    void anIndexWithSignsApartIsRefusedByName() throws IOException {
        Path path = build("split.lloyd", "hadamard | lloyd-max(bits=4)", Metric.L2, 0, Column.HEADS);
        String text = Files.readString(path, StandardCharsets.ISO_8859_1);
        String older = text.replace("heads\"", "signs\"").replace("\"lloyd.index\":\"3\"", "\"lloyd.index\":\"2\"");
        Files.writeString(path, older, StandardCharsets.ISO_8859_1);
        String message =
                assertThrows(IOException.class, () -> VectorIndex.open(path)).getMessage();
        assertTrue(message.contains("keeps signs apart") && message.contains("built anew"), message);
    }

    @Test
    void damageIsAnErrorOrDoesNoHarm() throws IOException {
        Path path = build("split.lloyd", "hadamard | lloyd-max(bits=2)", Metric.L2, 0, Column.HEADS);
        byte[] bytes = Files.readAllBytes(path);
        Neighbours[] right = found(path, 2);
        int errors = 0;
        for (int place = 0; place < bytes.length; place += 97) {
            byte[] damaged = bytes.clone();
            damaged[place] ^= (byte) (1 << place % 8);
            errors += isRight(damaged, right) ? 0 : 1;
        }
        // All but the padding of the header, and checksums that cover padding.
        int found = errors;
        assertTrue(found > bytes.length / 97 * 9 / 10, () -> found + " of " + bytes.length / 97);
        for (int length = 0; length < bytes.length; length += 1009) {
            assertFalse(isRight(Arrays.copyOf(bytes, length), right));
        }
    }

    private boolean isRight(byte[] bytes, Neighbours[] right) throws IOException {
        Path path = folder.resolve("damaged.lloyd");
        Files.write(path, bytes);
        try {
            assertArrayEquals(right, found(path, 2));
            return true;
        } catch (IOException | UncheckedIOException expected) {
            assertTrue(String.valueOf(expected.getMessage()).contains("damaged.lloyd"), expected.getMessage());
            return false;
        }
    }

    @Test
    void aSearchAllowsForNoLessThanNothing() {
        SearchRequest request = SearchRequest.nearest(1);
        assertThrows(IllegalArgumentException.class, () -> request.allowing(-1));
        assertThrows(IllegalArgumentException.class, () -> request.allowing(Double.NaN));
    }
}
