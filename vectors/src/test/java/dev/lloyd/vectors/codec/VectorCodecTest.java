package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.codec;
import static dev.lloyd.vectors.codec.Coding.estimate;
import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static dev.lloyd.vectors.codec.Coding.score;
import static dev.lloyd.vectors.codec.Coding.window;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorCodecTest {
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hadamard | lloyd-max(bits=2)",
                "hadamard | int(bits=4, group=channel, mode=asymmetric)",
                "hadamard | e8p",
                "lloyd-max(bits=2.5) + lloyd-max(bits=2.5) | estimator=equal-norm",
            })
    void aVectorHasTheSameCodeInAnyCompanyAndForAnyThreads(String line) {
        int dimension = 100;
        Matrix vectors = gaussian(4100, dimension, 5);
        VectorCodec codec = codec(line, Metric.L2, dimension);
        CodedVectors all = codec.encode(vectors, workers);
        try (Workers one = Workers.of(1)) {
            for (int vector : new int[] {0, 17, 4095, 4096, 4099}) {
                CodedVectors alone = codec.encode(vectors.rowSlice(vector, vector + 1), one);
                assertArrayEquals(estimate(all, vector), estimate(alone, 0));
                assertEquals(score(all, vector, row(vectors, 1)), score(alone, 0, row(vectors, 1)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 385, 1000})
    void anyDimensionHasBytesWithoutPadding(int dimension) {
        CodedVectors coded = codec("hadamard | lloyd-max(bits=3)", Metric.INNER_PRODUCT, dimension)
                .encode(gaussian(3, dimension, 6), workers);
        assertEquals(3 * ((3L * dimension + 7) / 8 + 2), coded.byteSize());
    }

    @Test
    void whatIsStoredBesideTheCodeIsCounted() {
        Matrix vectors = gaussian(10, 64, 8);
        assertEquals(
                10 * (32 + 2),
                codec("lloyd-max(bits=4) | estimator=plain", Metric.INNER_PRODUCT, 64)
                        .encode(vectors, workers)
                        .byteSize());
        assertEquals(
                10 * (32 + 2 + 4),
                codec("lloyd-max(bits=4)", Metric.L2, 64)
                        .encode(vectors, workers)
                        .byteSize());
        VectorCodec learned = VectorCodec.fit(
                Recipe.parse("klt(of=weights) | lloyd-max(bits=4, fit=data)"), Metric.COSINE, vectors, 1, workers);
        assertEquals(2 * 64 * 64 + 2 * 16, learned.sharedBytes());
        assertEquals(10 * 34, learned.encode(vectors, workers).byteSize());
        VectorCodec bounded = codec("lloyd-max(bits=4) | estimator=unbiased(bound=stored)", Metric.COSINE, 64);
        assertEquals(32 + 2 + 2, bounded.recordBytes());
        VectorCodec centred = VectorCodec.fit(Recipe.parse("centre | lloyd-max"), Metric.COSINE, vectors, 1, workers);
        assertEquals(4 * 64, centred.sharedBytes());
        assertEquals(34, centred.recordBytes());
    }

    @Test
    void deviationsThatAreNotKeptAreRefused() {
        VectorCodec codec = codec("hadamard | lloyd-max", Metric.L2, 16);
        CodedVectors coded = codec.encode(gaussian(1, 16, 1), workers);
        PreparedQuery query = codec.query(new float[16]);
        assertThrows(IllegalStateException.class, () -> query.deviation(window(coded, 0), 0));
        PreparedQuery other = codec("hadamard | lloyd-max", Metric.L2, 16).query(new float[16]);
        assertEquals("the query was prepared for another codec", refusal(() -> other.score(window(coded, 0), 0)));
    }

    @Test
    void recordsThatWereKeptAreReadBack() {
        VectorCodec codec = codec("hadamard | lloyd-max(bits=3)", Metric.L2, 10);
        CodedVectors coded = codec.encode(gaussian(5, 10, 1), workers);
        byte[] bytes = coded.records().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        CodedVectors read = CodedVectors.of(codec, java.lang.foreign.MemorySegment.ofArray(bytes));
        assertEquals(5, read.size());
        assertArrayEquals(estimate(coded, 4), estimate(read, 4));
        java.lang.foreign.MemorySegment cut =
                java.lang.foreign.MemorySegment.ofArray(java.util.Arrays.copyOf(bytes, bytes.length - 1));
        assertEquals("49 bytes are not whole records of 10 bytes", refusal(() -> CodedVectors.of(codec, cut)));
    }

    @Test
    void metricsHaveNamesThatParseBack() {
        for (Metric metric : Metric.values()) {
            assertEquals(metric, Metric.parse(metric.toString()));
        }
        assertEquals("a metric is inner-product, cosine or l2, not 'dot'", refusal(() -> Metric.parse("dot")));
    }

    @Test
    void learningNeedsASample() {
        assertTrue(refusal(() -> codec("klt(of=weights) | lloyd-max", Metric.L2, 8))
                .contains("learns from a sample"));
        assertTrue(refusal(() -> codec("lloyd-max(fit=data)", Metric.L2, 8)).contains("learns from a sample"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "hadamard(side=both) | lloyd-max; mixes vectors with one another",
                "trellis; rounds or scales rows together",
                "int(group=tensor); rounds or scales rows together",
                "nvfp4; rounds or scales rows together",
                "int(group=16, scales=nested3x16); rounds or scales rows together",
                "entropy-coded; rounds or scales rows together",
                "outliers | int; a vector codec has no split but centre, such as outliers",
                "int(group=channel) | allocation=dp; a vector codec has no allocation, such as dp",
            })
    void recipesThatCannotCodeAVectorAloneAreRefused(String line, String message) {
        String refusal = refusal(() -> codec(line, Metric.L2, 64));
        assertTrue(refusal.contains(message), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed-int", "mixed-rows", "shared-codebook", "row-codebook"})
    void gridsThatKnowTheRowsOfAMatrixAreRefused(String line) {
        Matrix vectors = gaussian(40, 64, 8);
        String refusal = refusal(() -> VectorCodec.fit(Recipe.parse(line), Metric.L2, vectors, 1, workers));
        assertTrue(refusal.contains("are those of the rows of one matrix"), refusal);
    }

    @Test
    void badVectorsAreNamed() {
        VectorCodec codec = codec("hadamard | lloyd-max", Metric.COSINE, 16);
        Matrix vectors = gaussian(100, 16, 9);
        vectors.set(57, 3, Float.NaN);
        assertEquals(
                "vector 57 has the value NaN at place 3; only finite values have distances",
                refusal(() -> codec.encode(vectors, workers)));
        assertEquals(
                "a codec of 16 dimensions cannot take a vector of 15",
                refusal(() -> codec.encode(gaussian(1, 15, 1), workers)));
        assertEquals("a codec of 16 dimensions cannot take a vector of 17", refusal(() -> codec.query(new float[17])));
        float[] infinite = new float[16];
        infinite[2] = Float.POSITIVE_INFINITY;
        assertTrue(refusal(() -> codec.query(infinite)).startsWith("query 0 has the value Infinity at place 2"));
    }

    @ParameterizedTest
    @ValueSource(floats = {1e30f, 1e5f, 1e-9f, 1e-30f})
    void vectorsThatTheScalesCannotHoldAreNamed(float value) {
        Matrix vectors = gaussian(4200, 16, 10);
        for (int index = 0; index < 16; index++) {
            vectors.set(4150, index, index % 2 == 0 ? value : -2 * value);
        }
        assertEquals(
                "vector 4150 is too long or too short for the numbers of lloyd-max(bits=4); with scales=f32 it might fit",
                refusal(() ->
                        codec("hadamard | lloyd-max", Metric.INNER_PRODUCT, 16).encode(vectors, workers)));
        CodedVectors coded = codec("hadamard | lloyd-max(bits=8, scales=f32)", Metric.INNER_PRODUCT, 16)
                .encode(vectors, workers);
        float[] query = row(gaussian(1, 16, 11), 0);
        double exact = Metric.INNER_PRODUCT.score(vectors, 4150, new Matrix(1, 16, query), 0);
        double length = value * Math.sqrt(8 * 5 * gaussian(1, 16, 11).squaredNorm());
        assertEquals(exact / length, score(coded, 4150, query) / length, 0.005);
    }

    private static String refusal(org.junit.jupiter.api.function.Executable action) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
