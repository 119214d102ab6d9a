package dev.lloyd.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableSearchTest {
    private static final int DIMENSION = 24;
    private static SparkSession spark;
    private static Workers workers;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    private static VectorCodec codec(String line, Metric metric) {
        return VectorCodec.fit(Recipe.parse(line), metric, LocalSpark.matrix(0, 400, DIMENSION), 5, workers);
    }

    private static TableCodec tables() {
        return TableCodec.of(spark, codec("hadamard | lloyd-max(bits=4)", Metric.L2), new VectorColumns());
    }

    private static Dataset<Row> vectors(long first, long last, int partitions) {
        return LocalSpark.generated(first, last, DIMENSION, partitions);
    }

    /// What a search on one machine finds, as rows of a search of tables.
    static List<Row> rows(Neighbours[] found, long firstQuery) {
        List<Row> rows = new ArrayList<>();
        for (int query = 0; query < found.length; query++) {
            for (int rank = 0; rank < found[query].size(); rank++) {
                rows.add(RowFactory.create(
                        firstQuery + query,
                        rank + 1,
                        (long) found[query].vectors()[rank],
                        found[query].scores()[rank]));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({
        "COSINE, 'hadamard | lloyd-max(bits=1)'",
        "L2, 'hadamard | lloyd-max(bits=4)'",
        "INNER_PRODUCT, 'klt(of=weights) | centre | row-trellis(bits=1.3)'",
        "L2, 'product(subvectors=6, bits=4, scales=none) | estimator=plain'",
    })
    void itFindsWhatOneMachineFindsForAnyPartitioning(Metric metric, String line) {
        VectorCodec codec = codec(line, metric);
        TableCodec tables = TableCodec.of(spark, codec, new VectorColumns());
        Neighbours[] expected = ExhaustiveSearch.estimated(
                codec.encode(LocalSpark.matrix(0, 700, DIMENSION), workers),
                LocalSpark.matrix(2000, 2070, DIMENSION),
                10,
                workers);

        for (int partitions : new int[] {1, 5}) {
            Dataset<Row> coded = tables.encode(vectors(0, 700, partitions));
            assertEquals(
                    rows(expected, 2000),
                    tables.search(coded, vectors(2000, 2070, 2), 10).collectAsList());
        }
    }

    @Test
    void ofEqualScoresTheLowerIdsComeFirstWhereverTheyLie() {
        float[] same = LocalSpark.vector(1, DIMENSION);
        List<Row> rows = Stream.of(9L, -4L, 30L, 2L, 17L, 5L, 11L)
                .map(id -> LocalSpark.row(id, same))
                .toList();
        TableCodec tables = tables();

        for (int partitions : new int[] {1, 2, 7}) {
            Dataset<Row> table = LocalSpark.table(rows.toArray(Row[]::new)).repartition(partitions);
            Dataset<Row> found = tables.search(tables.encode(table), vectors(1, 2, 1), 4);
            assertEquals(
                    List.of(-4L, 2L, 5L, 9L),
                    found.collectAsList().stream().map(row -> row.getLong(2)).toList());
        }
    }

    @Test
    void anIdThatIsThereTwiceIsFoundTwice() {
        TableCodec tables = tables();
        Dataset<Row> twice = vectors(0, 50, 2).union(vectors(0, 50, 3));

        List<Row> found = tables.search(tables.encode(twice), vectors(7, 8, 1), 3)
                .select("rank", "id")
                .collectAsList();

        assertEquals(List.of(RowFactory.create(1, 7L), RowFactory.create(2, 7L)), found.subList(0, 2));
        assertEquals(3, found.size());
    }

    @Test
    void fewerRowsThanAskedForAreAllFound() {
        TableCodec tables = tables();
        Dataset<Row> coded = tables.encode(vectors(0, 5, 3));

        assertEquals(10, tables.search(coded, vectors(0, 2, 1), 1000).count());
        assertEquals(
                10, tables.search(coded, vectors(0, 2, 1), Integer.MAX_VALUE).count());
    }

    @Test
    void anEmptyTableAndNoQueriesFindNothing() {
        TableCodec tables = tables();
        Dataset<Row> coded = tables.encode(vectors(0, 5, 3));

        assertEquals(
                0, tables.search(coded.filter("id < 0"), vectors(0, 2, 1), 3).count());
        assertEquals(0, tables.search(coded, LocalSpark.table(), 3).count());
    }

    @Test
    void badQueriesAreRefusedAtOnceByTheirIds() {
        TableCodec tables = tables();
        Dataset<Row> coded = tables.encode(vectors(0, 5, 1));

        assertEquals(
                "a search finds 1 or more vectors, not 0", refused(() -> tables.search(coded, vectors(0, 1, 1), 0)));
        assertEquals(
                "two queries have the id 3",
                refused(() -> tables.search(coded, vectors(3, 4, 1).union(vectors(3, 4, 1)), 1)));
        assertEquals(
                "the vector with id 8 has 2 dimensions and not 24",
                refused(() -> tables.search(coded, LocalSpark.table(LocalSpark.row(8L, 1, 2)), 1)));
        float[] broken = new float[DIMENSION];
        broken[23] = Float.NaN;
        assertEquals(
                "the vector with id 9 has the value NaN at place 23; only finite values have distances",
                refused(() -> tables.search(coded, LocalSpark.table(LocalSpark.row(9L, broken)), 1)));
        assertEquals(
                "the table has no column 'vector' but id",
                refused(() -> tables.search(coded, vectors(0, 1, 1).select(functions.col("id")), 1)));
    }

    private static String refused(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
