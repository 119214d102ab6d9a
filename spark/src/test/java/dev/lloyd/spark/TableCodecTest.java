package dev.lloyd.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableCodecTest {
    private static final int DIMENSION = 24;
    private static final VectorColumns COLUMNS = new VectorColumns();
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

    private static TableCodec plain() {
        return TableCodec.of(spark, codec("hadamard | lloyd-max(bits=4)", Metric.COSINE), COLUMNS);
    }

    private static void assertSame(CodedVectors expected, List<byte[]> codes) {
        assertEquals(expected.size(), codes.size());
        byte[] record = new byte[expected.codec().recordBytes()];
        for (int row = 0; row < codes.size(); row++) {
            expected.copy(row, row + 1, record);
            assertArrayEquals(record, codes.get(row), "row " + row);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "COSINE, 'hadamard | lloyd-max(bits=4)'",
        "INNER_PRODUCT, 'klt(of=weights) | centre | row-trellis(bits=1.3)'",
        "COSINE, 'klt(of=weights) | centre | entropy-coded-rows(bits=1.3, states=8)'",
        "L2, 'hadamard | int(bits=5, group=8, mode=asymmetric) | estimator=least-squares'",
        "L2, 'opq(subvectors=6, bits=4) | product(subvectors=6, bits=4, scales=none) | estimator=plain'",
    })
    void codesAreThoseOfOneMachineForAnyPartitioning(Metric metric, String line) {
        VectorCodec codec = codec(line, metric);
        TableCodec tables = TableCodec.of(spark, codec, COLUMNS);
        CodedVectors expected = codec.encode(LocalSpark.matrix(0, 300, DIMENSION), workers);

        assertSame(expected, LocalSpark.codes(tables.encode(LocalSpark.generated(0, 300, DIMENSION, 1))));
        assertSame(expected, LocalSpark.codes(tables.encode(LocalSpark.generated(0, 300, DIMENSION, 7))));
    }

    @Test
    void codesOfAPartitionOfManyBlocksAreThoseOfOneMachine() {
        int dimension = 4096; // A block is 64 rows.
        VectorCodec codec = VectorCodec.of(Recipe.parse("hadamard | lloyd-max(bits=1)"), Metric.L2, dimension, 3);
        TableCodec tables = TableCodec.of(spark, codec, COLUMNS);

        assertSame(
                codec.encode(LocalSpark.matrix(0, 150, dimension), workers),
                LocalSpark.codes(tables.encode(LocalSpark.generated(0, 150, dimension, 1))));
    }

    @Test
    void aTaskThatFailsAndIsTriedAgainChangesNothing() {
        TableCodec tables = plain();
        Dataset<Row> vectors = LocalSpark.generated(0, 400, DIMENSION, 4);
        Dataset<Row> queries = LocalSpark.generated(0, 3, DIMENSION, 1);

        Dataset<Row> failing = tables.encode(LocalSpark.failingOnce(vectors));

        List<byte[]> codes = LocalSpark.codes(tables.encode(vectors));
        List<byte[]> again = LocalSpark.codes(failing);
        assertArrayEquals(codes.toArray(), again.toArray());
        assertEquals(
                tables.search(tables.encode(vectors), queries, 7).collectAsList(),
                tables.search(failing, queries, 7).collectAsList());
    }

    @Test
    void aTaskThatFailsEveryTimeFailsTheJobWithItsReason() {
        Dataset<Row> coded = plain().encode(LocalSpark.table(LocalSpark.row(57L, new float[DIMENSION - 1])));

        assertEquals(
                "the vector with id 57 has 23 dimensions and not 24",
                LocalSpark.cause(assertThrows(Exception.class, coded::collectAsList)));
    }

    @Test
    void otherColumnsAreCarriedAlongAndAParquetTableKnowsItsCodec(@TempDir Path folder) {
        TableCodec tables = plain();
        Dataset<Row> vectors = LocalSpark.generated(0, 40, DIMENSION, 2)
                .withColumn("title", functions.concat(functions.lit("number "), functions.col("id")))
                .withColumn("tags", functions.array(functions.col("id"), functions.lit(1L)));

        tables.encode(vectors).write().parquet(folder.resolve("codes").toString());

        Dataset<Row> codes =
                spark.read().parquet(folder.resolve("codes").toString()).orderBy("id");
        assertEquals(List.of("id", "code", "title", "tags"), Arrays.asList(codes.columns()));
        Row third = codes.collectAsList().get(3);
        assertEquals("number 3", third.getAs("title"));
        assertEquals(List.of(3L, 1L), third.getList(3));
        TableCodec other = TableCodec.of(spark, codec("hadamard | lloyd-max(bits=4)", Metric.L2), COLUMNS);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> other.search(codes, LocalSpark.generated(0, 1, DIMENSION, 1), 1))
                .getMessage();
        assertTrue(message.startsWith("the codes are of another codec"), message);
        assertTrue(message.contains("metric=cosine") && message.contains("metric=l2"), message);
        assertEquals(
                3,
                tables.search(codes, LocalSpark.generated(0, 1, DIMENSION, 1), 3)
                        .count());
    }

    @Test
    void columnsMayHaveOtherNamesWithDotsInThem() {
        VectorColumns names = new VectorColumns("doc.id", "all `values`", "small.code");
        Dataset<Row> vectors = LocalSpark.generated(0, 20, DIMENSION, 2).toDF("doc.id", "all `values`");
        TableCodec tables = TableCodec.of(spark, codec("hadamard | lloyd-max(bits=4)", Metric.L2), names);

        Dataset<Row> coded = tables.encode(vectors);

        assertEquals(List.of("doc.id", "small.code"), Arrays.asList(coded.columns()));
        Row best = tables.search(coded, vectors, 1).collectAsList().get(4);
        assertEquals(best.getLong(0), best.getLong(2), "a vector is its own nearest");
        assertEquals(20, VectorSample.of(vectors, names, 30, 1).rows());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY})
    void aValueThatIsNotFiniteIsRefusedByIdAndPlace(float value) {
        float[] vector = new float[DIMENSION];
        vector[3] = value;
        Dataset<Row> coded = plain().encode(
                        LocalSpark.generated(0, 50, DIMENSION, 1).union(LocalSpark.table(LocalSpark.row(57L, vector))));

        assertEquals(
                "the vector with id 57 has the value " + value + " at place 3; only finite values have distances",
                LocalSpark.cause(assertThrows(Exception.class, coded::collectAsList)));
    }

    @Test
    void nullsAreRefusedByName() {
        Row hole = RowFactory.create(8L, LocalSpark.array(new Float[DIMENSION]));

        assertEquals("the vector with id 7 is null", refusal(RowFactory.create(7L, null)));
        assertEquals(
                "the vector with id 8 has the value null at place 0; only finite values have distances", refusal(hole));
        assertEquals("a row has no id: id is null", refusal(LocalSpark.row(null, new float[DIMENSION])));
    }

    private static String refusal(Row row) {
        Dataset<Row> coded = plain().encode(LocalSpark.table(row));
        return LocalSpark.cause(assertThrows(Exception.class, coded::collectAsList));
    }

    @Test
    void aVectorThatTheScalesCannotHoldIsRefusedByItsId() {
        float[] large = new float[DIMENSION];
        Arrays.fill(large, 1e9f);
        TableCodec tables = TableCodec.of(spark, codec("hadamard | lloyd-max(bits=4)", Metric.INNER_PRODUCT), COLUMNS);
        Dataset<Row> coded = tables.encode(LocalSpark.generated(0, 50, DIMENSION, 1)
                .union(LocalSpark.table(LocalSpark.row(5_000_000_000L, large)))
                .coalesce(1));

        String message = LocalSpark.cause(assertThrows(Exception.class, coded::collectAsList));

        assertTrue(message.startsWith("vector 5000000000 is too long or too short"), message);
    }

    @Test
    void columnsThatAreMissingOrOfAnotherTypeAreRefusedAtOnce() {
        TableCodec tables = plain();
        Dataset<Row> vectors = LocalSpark.generated(0, 5, DIMENSION, 1);

        assertEquals(
                "the table has no column 'vector' but id, embedding",
                refused(() -> tables.encode(vectors.toDF("id", "embedding"))));
        assertEquals(
                "the column 'vector' is ARRAY<DOUBLE> and not ARRAY<FLOAT>; cast it",
                refused(() -> tables.encode(vectors.withColumn(
                        "vector", functions.col("vector").cast(DataTypes.createArrayType(DataTypes.DoubleType))))));
        assertEquals(
                "the column 'id' is INT and not BIGINT; cast it",
                refused(() -> tables.encode(
                        vectors.withColumn("id", functions.col("id").cast(DataTypes.IntegerType)))));
        assertEquals(
                "the table has a column 'code' already",
                refused(() -> tables.encode(vectors.withColumn("code", functions.lit(1)))));
        assertEquals(
                "the table has no column 'code' but id, vector", refused(() -> tables.search(vectors, vectors, 1)));
        assertEquals(
                "ids, vectors and codes need a column each, not a, b, a",
                refused(() -> new VectorColumns("a", "b", "a")));
    }

    private static String refused(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    @Test
    void anEmptyTableIsCodedToAnEmptyOne() {
        Dataset<Row> coded = plain().encode(LocalSpark.table());

        assertEquals(0, coded.count());
        assertEquals(List.of("id", "code"), Arrays.asList(coded.columns()));
    }

    @Test
    void codesThatAreNullOrOfAnotherSizeAreRefusedById() {
        StructType schema = new StructType().add("id", DataTypes.LongType).add("code", DataTypes.BinaryType);
        TableCodec tables = plain();
        Dataset<Row> queries = LocalSpark.generated(0, 1, DIMENSION, 1);
        Dataset<Row> small = spark.createDataFrame(List.of(RowFactory.create(4L, new byte[] {1, 2})), schema);
        Dataset<Row> none = spark.createDataFrame(List.of(RowFactory.create(5L, null)), schema);

        assertEquals(
                "the code with id 4 has 2 bytes, one of this codec 14",
                LocalSpark.cause(assertThrows(
                        Exception.class, () -> tables.search(small, queries, 1).collectAsList())));
        assertEquals(
                "the code with id 5 is null",
                LocalSpark.cause(assertThrows(
                        Exception.class, () -> tables.search(none, queries, 1).collectAsList())));
    }
}
