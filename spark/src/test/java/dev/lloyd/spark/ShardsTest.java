package dev.lloyd.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {
    private static final int DIMENSION = 24;
    private static SparkSession spark;
    private static Workers workers;
    private static VectorCodec codec;
    private static TableCodec tables;

    @TempDir
    Path place;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
        workers = Workers.of(2);
        Recipe recipe = Recipe.parse("klt(of=weights) | centre | lloyd-max(bits=4, fit=data)");
        codec = VectorCodec.fit(recipe, Metric.L2, LocalSpark.matrix(0, 400, DIMENSION), 5, workers);
        tables = TableCodec.of(spark, codec, new VectorColumns());
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    private static Dataset<Row> coded(int count, int partitions) {
        return tables.encode(LocalSpark.generated(0, count, DIMENSION, partitions));
    }

    private String folder(String name) {
        return place.resolve(name).toString();
    }

    private static Map<String, byte[]> contents(Path folder) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static void assertSame(Path expected, Path actual) throws IOException {
        Map<String, byte[]> left = contents(expected);
        Map<String, byte[]> right = contents(actual);
        assertEquals(left.keySet(), right.keySet());
        left.forEach((name, bytes) -> assertArrayEquals(bytes, right.get(name), name));
    }

    private List<String> left() throws IOException {
        return names(place);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void everyShardIsAnIndexAndEveryCodeIsInOneOfThem() throws IOException {
        List<String> files = tables.writeShards(coded(900, 5), folder("index"), 4);

        assertEquals(4, files.size());
        byte[] expected = new byte[codec.recordBytes()];
        byte[] found = new byte[codec.recordBytes()];
        var all = codec.encode(LocalSpark.matrix(0, 900, DIMENSION), workers);
        List<Long> ids = new ArrayList<>();
        for (String file : files) {
            try (VectorIndex index = VectorIndex.open(Path.of(java.net.URI.create(file)))) {
                index.verify();
                for (int row = 0; row < index.size(); row++) {
                    ids.add(index.id(row));
                    all.copy((int) index.id(row), (int) index.id(row) + 1, expected);
                    index.coded().copy(row, row + 1, found);
                    assertArrayEquals(expected, found, "id " + index.id(row));
                    assertTrue(row == 0 || index.id(row - 1) < index.id(row), "sorted by id");
                }
                // Binomial: 225 with a standard deviation of 13; five of them.
                assertEquals(225, index.size(), 65);
            }
        }
        assertEquals(
                LongStream.range(0, 900).boxed().toList(), ids.stream().sorted().toList());
        assertEquals(List.of("index"), left());
    }

    @Test
    void searchingTheShardsFindsWhatSearchingTheTableFinds() throws IOException {
        Dataset<Row> coded = coded(900, 5);
        Matrix queries = LocalSpark.matrix(3000, 3005, DIMENSION);
        List<List<Row>> found = new ArrayList<>();
        for (int query = 0; query < queries.rows(); query++) {
            found.add(new ArrayList<>());
        }
        for (String file : tables.writeShards(coded, folder("index"), 3)) {
            try (VectorIndex index = VectorIndex.open(Path.of(java.net.URI.create(file)))) {
                Neighbours[] best = index.search(queries, 10, workers);
                for (int query = 0; query < best.length; query++) {
                    for (int rank = 0; rank < best[query].size(); rank++) {
                        long id = index.id(best[query].vectors()[rank]);
                        found.get(query).add(RowFactory.create(id, best[query].scores()[rank]));
                    }
                }
            }
        }
        List<Row> merged = found.stream()
                .flatMap(each -> each.stream()
                        .sorted(Comparator.comparing((Row row) -> -row.getFloat(1))
                                .thenComparing(row -> row.getLong(0)))
                        .limit(10))
                .toList();

        assertEquals(
                tables.search(coded, LocalSpark.generated(3000, 3005, DIMENSION, 1), 10)
                        .select("id", "score")
                        .collectAsList(),
                merged);
    }

    @Test
    void filesHaveTheSameBytesForAnyPartitioning() throws IOException {
        Dataset<Row> twice = coded(300, 2).union(coded(50, 1));

        tables.writeShards(twice, folder("one"), 3);
        tables.writeShards(twice.repartition(7).orderBy("code"), folder("two"), 3);

        assertSame(place.resolve("one"), place.resolve("two"));
    }

    @Test
    void tasksThatFailOnceChangeNothing() throws IOException {
        tables.writeShards(coded(300, 4), folder("one"), 3);
        tables.writeShards(
                tables.encode(LocalSpark.failingOnce(LocalSpark.generated(0, 300, DIMENSION, 4))), folder("two"), 3);

        assertSame(place.resolve("one"), place.resolve("two"));
        assertEquals(List.of("one", "two"), left());
    }

    /// A task that is lost after it wrote its file leaves that file behind, as the slower of two attempts does.
    @Test
    void filesOfAttemptsThatWereLostAfterwardsAreNotPublished() throws IOException {
        tables.writeShards(coded(300, 4), folder("one"), 3);
        var shared = TableCodec.broadcast(spark, new SharedCodec(codec));
        try (StagedFolder staged = StagedFolder.begin(spark, folder("two"))) {
            List<String> written = tables.sharded(coded(300, 4), 3)
                    .mapPartitions(new ShardWriting(shared, staged), Encoders.STRING())
                    .map((MapFunction<String, String>) ShardsTest::lostOnce, Encoders.STRING())
                    .collectAsList();
            Path staging = place.resolve(left().getFirst());
            assertEquals(6, contents(staging).size(), "two attempts for each of three shards");

            staged.publish(written);
        }

        assertSame(place.resolve("one"), place.resolve("two"));
        assertEquals(List.of("one", "two"), left());
    }

    private static String lostOnce(String name) {
        if (TaskContext.get().attemptNumber() == 0) {
            throw new IllegalStateException("a machine is lost");
        }
        return name;
    }

    @Test
    void aJobThatFailsLeavesNothing() throws IOException {
        Dataset<Row> broken = tables.encode(
                LocalSpark.generated(0, 50, DIMENSION, 2).union(LocalSpark.table(LocalSpark.row(57L, 1))));

        assertEquals(
                "the vector with id 57 has 1 dimensions and not 24",
                LocalSpark.cause(assertThrows(Exception.class, () -> tables.writeShards(broken, folder("index"), 2))));
        assertEquals(List.of(), left());
    }

    @Test
    void whatIsThereIsNotReplaced() throws IOException {
        Files.writeString(place.resolve("index"), "kept");

        String message = assertThrows(
                        IllegalArgumentException.class, () -> tables.writeShards(coded(30, 2), folder("index"), 2))
                .getMessage();

        assertTrue(message.matches("there is something at file:.*/index already"), message);
        assertEquals("kept", Files.readString(place.resolve("index")));
        assertEquals(List.of("index"), left());
    }

    @Test
    void anEmptyTableAndNoShardsAreRefused() throws IOException {
        assertEquals(
                "the table has no codes to write to " + folder("index"),
                assertThrows(
                                IllegalArgumentException.class,
                                () -> tables.writeShards(coded(30, 2).filter("id < 0"), folder("index"), 2))
                        .getMessage());
        assertEquals(
                "codes go to 1 or more shards, not 0",
                assertThrows(IllegalArgumentException.class, () -> tables.writeShards(coded(30, 2), folder("index"), 0))
                        .getMessage());
        assertEquals(List.of(), left());
    }

    @Test
    void aShardThatNoIdFallsIntoHasNoFile() throws IOException {
        List<String> files = tables.writeShards(coded(3, 1), folder("index"), 50);

        assertTrue(files.size() <= 3 && !files.isEmpty(), files.toString());
        for (String file : files) {
            assertTrue(file.matches("file:/.*/index/shard-000[0-4][0-9]\\.lloyd"), file);
        }
    }
}
