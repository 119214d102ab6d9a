package dev.lloyd.vectors.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.attribute.Condition;
import dev.lloyd.vectors.codec.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributeIndexTest {
    private static final int DIMENSION = 8;
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

    /// Vector `id` costs `id / 4` and is in English if `id` is even, in German if it can be divided by 3, else in
    /// no language.
    private Path lines(int from, int to, String... more) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int id = from; id < to; id++) {
            float[] values = Seeds.gaussian(DIMENSION, id);
            text.append("{\"id\": %d, \"vector\": %s, \"price\": %s".formatted(id, Arrays.toString(values), id / 4.0));
            text.append(id % 2 == 0 ? ", \"lang\": \"en\"" : id % 3 == 0 ? ", \"lang\": \"de\"" : "");
            text.append(more.length == 0 ? "" : ", " + more[0]).append("}\n");
        }
        Path path = folder.resolve("lines" + from + ".jsonl");
        Files.writeString(path, text);
        return path;
    }

    private Path build(int cells) throws IOException {
        Path path = folder.resolve("index" + cells + ".lloyd");
        try (VectorFile file = VectorFiles.open(lines(0, 600))) {
            new IndexBuilding(
                            Recipe.parse("hadamard | lloyd-max(bits=4)"),
                            Metric.COSINE,
                            1,
                            1000,
                            Set.of(),
                            cells,
                            Set.of("price", "lang"))
                    .build(file, path, workers, done -> {});
        }
        return path;
    }

    private static void assertFound(VectorIndex index, IntPredicate expected, String... conditions) {
        Filter filter =
                Filter.where(Arrays.stream(conditions).map(Condition::parse).toList());
        BitSet places = filter.places(index);
        int[] ids = places.stream().map(place -> (int) index.id(place)).sorted().toArray();
        assertArrayEquals(
                IntStream.range(0, 700)
                        .filter(id -> contains(index, id) && expected.test(id))
                        .toArray(),
                ids,
                String.join(" and ", conditions));
    }

    private static boolean contains(VectorIndex index, long id) {
        return IntStream.range(0, index.size()).anyMatch(place -> index.id(place) == id);
    }

    private static void assertConditions(VectorIndex index) {
        assertFound(index, id -> id < 80, "price<20");
        assertFound(index, id -> id <= 80, "price<=20");
        assertFound(index, id -> id > 81, "price>20.3");
        assertFound(index, id -> id == 81 || id == 8, "price=20.25,2,7.1");
        assertFound(index, id -> id % 2 == 0, "lang=en");
        assertFound(index, id -> id % 2 == 1 && id % 3 == 0, "lang!=en");
        assertFound(index, id -> id % 2 == 0 && id >= 400 && id < 404, "price>=100", "lang=en", "price<101");
        assertFound(index, id -> false, "lang=fr");
    }

    @Test
    void conditionsFindWhatMeetsThem() throws IOException {
        for (int cells : new int[] {0, 9}) {
            try (VectorIndex index = VectorIndex.open(build(cells))) {
                index.verify();
                assertEquals(Set.of("lang", "price"), index.attributeNames());
                assertConditions(index);
                SearchRequest request = SearchRequest.nearest(10)
                        .among(Filter.where(List.of(Condition.parse("price<1"))).and(Filter.ids(1, 2, 500)));
                try (VectorFile queries = VectorFiles.open(folder.resolve("lines0.jsonl"))) {
                    int[] found = Arrays.stream(index.search(queries.read(2, 3), request, workers)[0].vectors())
                            .map(place -> (int) index.id(place))
                            .toArray();
                    assertArrayEquals(new int[] {2, 1}, found);
                }
                assertTrue(assertThrows(
                                IllegalArgumentException.class,
                                () -> Filter.where(List.of(Condition.parse("colour=red")))
                                        .places(index))
                        .getMessage()
                        .endsWith("have no attribute 'colour', but lang, price"));
            }
        }
    }

    @Test
    void changedIndexesHaveTheAttributesOfWhatIsInThem() throws IOException {
        Path path = build(9);
        try (VectorFile file = VectorFiles.open(lines(600, 700))) {
            IndexEdit.add(path, file, workers, done -> {});
            assertTrue(
                    assertThrows(IllegalArgumentException.class, () -> IndexEdit.add(path, file, workers, done -> {}))
                            .getMessage()
                            .startsWith("there is a vector 600 in "));
        }
        IndexEdit.delete(path, new long[] {8, 81, 402, 699});
        try (VectorIndex index = VectorIndex.open(path)) {
            assertEquals(696, index.size());
            assertConditions(index);
        }
        Path same = lines(5, 7, "\"lang\": 3");
        Files.writeString(same, Files.readString(same).replace(", \"lang\": \"en\"", ""));
        byte[] before = Files.readAllBytes(path);
        try (VectorFile file = VectorFiles.open(same)) {
            assertEquals(
                    "'lang' is a word in one and a number in the other",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> IndexEdit.put(path, file, file.ids().orElseThrow(), workers, done -> {}))
                            .getMessage());
        }
        assertArrayEquals(before, Files.readAllBytes(path));
    }

    @Test
    void damagedAttributesAreNeverAWrongAnswer() throws IOException {
        byte[] whole = Files.readAllBytes(build(0));
        Path damaged = folder.resolve("damaged.lloyd");
        int errors = 0;
        for (int place = 0; place < whole.length; place += 1 + place % 37) {
            byte[] copy = whole.clone();
            copy[place] ^= (byte) (1 << place % 8);
            Files.write(damaged, copy);
            try (VectorIndex index = VectorIndex.open(damaged)) {
                index.verify();
                assertConditions(index);
            } catch (IOException | java.io.UncheckedIOException expected) {
                errors++;
            }
        }
        assertTrue(errors > whole.length / 40, errors + " of " + whole.length);
    }
}
