package dev.lloyd.vectors.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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

    private static VectorCodec codec(String line, Metric metric, int dimension) {
        return VectorCodec.of(Recipe.parse(line), metric, dimension, 7);
    }

    private static Matrix gaussian(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }

    private static float[] row(Matrix matrix, int row) {
        return matrix.rowSlice(row, row + 1).values();
    }

    private static CodedWindow window(CodedVectors coded, int vector) {
        CodedWindow window = new CodedWindow(coded, 1);
        window.read(vector, vector + 1);
        return window;
    }

    private static float[] estimate(CodedVectors coded, int vector) {
        float[] target = new float[coded.codec().dimension()];
        window(coded, vector).estimate(0, target);
        return target;
    }

    private static double score(CodedVectors coded, int vector, float[] query) {
        return coded.codec().query(query).score(window(coded, vector), 0);
    }

    /// What one minus the squared cosine of a vector and its code is for normal values at 768 dimensions, measured
    /// elsewhere (Lloyd-Max points, no rotation needed).
    @ParameterizedTest
    @CsvSource({"1, 0.363", "2, 0.117", "3, 0.0346", "4, 0.00955", "5, 0.00252", "6, 0.00065"})
    void errorsAreThoseOfTheGrid(int bits, double expected) {
        VectorCodec codec =
                codec("hadamard | lloyd-max(bits=" + bits + ") | estimator=plain", Metric.INNER_PRODUCT, 768);
        Matrix vectors = gaussian(400, 768, 1);
        CodedVectors coded = codec.encode(vectors, workers);
        double sum = 0;
        for (int vector = 0; vector < vectors.rows(); vector++) {
            float[] rotated = codec.query(row(vectors, vector)).values();
            float[] decoded = estimate(coded, vector);
            double product = 0;
            double norm = 0;
            double length = 0;
            for (int index = 0; index < rotated.length; index++) {
                product += (double) rotated[index] * decoded[index];
                norm += (double) rotated[index] * rotated[index];
                length += (double) decoded[index] * decoded[index];
            }
            sum += 1 - product * product / (norm * length);
        }
        assertEquals(expected, sum / vectors.rows(), 0.03 * expected);
    }

    /// Variance `(1 - kappa) / kappa / d` of inner products with unit vectors, `kappa` as above.
    @ParameterizedTest
    @CsvSource({"1, 0.5708", "2, 0.1331", "4, 0.00959"})
    void estimatesAreUnbiasedAndAsFarOffAsTheorySays(int bits, double expected) {
        int dimension = 128;
        Matrix vectors = gaussian(1, dimension, 1);
        Matrix queries = gaussian(1, dimension, 2);
        double exact = Metric.COSINE.score(vectors, 0, queries, 0);
        double sum = 0;
        double squares = 0;
        int seeds = 3000;
        for (int seed = 0; seed < seeds; seed++) {
            Recipe recipe = Recipe.parse("hadamard | lloyd-max(bits=" + bits + ")");
            VectorCodec codec = VectorCodec.of(recipe, Metric.COSINE, dimension, seed);
            double error = score(codec.encode(vectors, workers), 0, queries.values()) - exact;
            sum += error;
            squares += error * error;
        }
        double deviation = Math.sqrt(squares / seeds);
        assertEquals(0, sum / seeds, 4 * deviation / Math.sqrt(seeds));
        assertEquals(expected * (1 - exact * exact), squares / seeds * dimension, 0.12 * expected);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void fineCodesGiveTheExactScore(Metric metric) {
        Matrix vectors = gaussian(20, 48, 3);
        for (int index = 0; index < 48; index++) {
            vectors.set(0, index, 0);
            vectors.set(1, index, 5);
            vectors.set(2, index, vectors.at(3, index));
            vectors.set(4, index, 1e-3f * vectors.at(4, index));
            vectors.set(5, index, 1e3f * vectors.at(5, index));
        }
        Matrix queries = gaussian(1, 48, 4);
        CodedVectors coded = codec("hadamard | lloyd-max(bits=8)", metric, 48).encode(vectors, workers);
        for (int vector = 0; vector < vectors.rows(); vector++) {
            double length = Math.sqrt(vectors.rowSlice(vector, vector + 1).squaredNorm() * queries.squaredNorm());
            double exact = metric.score(vectors, vector, queries, 0);
            // Scores are floats: a zero vector's is right to a few units in the last place of about 40.
            double scale = metric == Metric.COSINE ? 1 : 1e-2 + length;
            assertEquals(exact, score(coded, vector, queries.values()), 0.005 * scale, "vector " + vector);
        }
        assertEquals(metric.score(vectors, 0, queries, 0), score(coded, 0, queries.values()), 1e-4);
        assertEquals(score(coded, 2, queries.values()), score(coded, 3, queries.values()));
    }

    /// The map of `klt` is rounded, and `channel-scale` would be no rotation at all: lengths are those before.
    @Test
    void distancesCountLengthsAsGiven() {
        Matrix vectors = gaussian(200, 24, 12);
        Recipe recipe = Recipe.parse("klt(of=weights) | lloyd-max(bits=8)");
        CodedVectors coded =
                VectorCodec.fit(recipe, Metric.L2, vectors, 1, workers).encode(vectors, workers);
        for (int vector = 0; vector < 20; vector++) {
            float norm = (float) vectors.rowSlice(vector, vector + 1).squaredNorm();
            assertEquals(-norm, score(coded, vector, new float[24]));
        }
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

    /// Vectors around a far point, whose mean says nothing about which is near. (The unbiased factor makes
    /// nothing of it for vectors and queries that are nearly parallel, unless distances are asked for.)
    @ParameterizedTest
    @EnumSource(Metric.class)
    void centringTakesOffWhatAllShare(Metric metric) {
        Matrix vectors = gaussian(300, 32, 13);
        for (int index = 0; index < vectors.values().length; index++) {
            vectors.values()[index] = 10 + vectors.values()[index];
        }
        Matrix query = vectors.rowSlice(7, 8);
        String rest = metric == Metric.L2 ? "lloyd-max(bits=4)" : "lloyd-max(bits=4) | estimator=least-squares";
        double centred = error("hadamard | centre | " + rest, metric, vectors, query);
        double plain = error("hadamard | " + rest, metric, vectors, query);
        assertTrue(centred < plain / 4, centred + " " + plain);
    }

    /// Root mean square.
    private static double error(String line, Metric metric, Matrix vectors, Matrix query) {
        VectorCodec codec = VectorCodec.fit(Recipe.parse(line), metric, vectors, 1, workers);
        CodedVectors coded = codec.encode(vectors, workers);
        double squares = 0;
        for (int vector = 0; vector < vectors.rows(); vector++) {
            double error = score(coded, vector, query.values()) - metric.score(vectors, vector, query, 0);
            squares += error * error;
        }
        return Math.sqrt(squares / vectors.rows());
    }

    /// Over rotations the error of a vector with a query at a right angle is the stored deviation, nearly normal.
    @ParameterizedTest
    @EnumSource(Metric.class)
    void deviationsSayHowFarEstimatesAreOff(Metric metric) {
        int dimension = 128;
        Matrix vectors = gaussian(400, dimension, 14);
        Matrix query = gaussian(1, dimension, 15);
        Recipe recipe = Recipe.parse("hadamard | lloyd-max(bits=2) | estimator=unbiased(bound=stored)");
        int within = 0;
        double squares = 0;
        for (int seed = 0; seed < 10; seed++) {
            VectorCodec codec = VectorCodec.of(recipe, metric, dimension, seed);
            CodedVectors coded = codec.encode(vectors, workers);
            PreparedQuery prepared = codec.query(query.values());
            for (int vector = 0; vector < vectors.rows(); vector++) {
                CodedWindow window = window(coded, vector);
                double error = prepared.score(window, 0) - metric.score(vectors, vector, query, 0);
                double ratio = error / prepared.deviation(window, 0);
                within += Math.abs(ratio) <= 1.9 ? 1 : 0;
                squares += ratio * ratio;
            }
        }
        // The cosine of independent vectors takes off 1 / d; 4,000 values have a standard error of 1.1 %.
        assertEquals(1, Math.sqrt(squares / 4000), 0.05);
        assertEquals(0.943, within / 4000.0, 0.015);
    }

    /// Columns of variance 1, 1/2, 1/3, ...: few bits go to the first ones, and queries lie as the vectors do. With
    /// columns weighted by their variance the slope of estimates over exact products is 1 (1.011,
    /// because weights are those of rows brought to one length); least squares makes them too small.
    @Test
    void factorsAreRightForQueriesThatLieAsTheVectorsDo() {
        Matrix vectors = decaying(2000, 16);
        Matrix queries = decaying(1000, 17);
        assertEquals(1, slope("row-trellis(bits=0.5, tilt=1)", vectors, queries), 0.02);
        assertTrue(slope("row-trellis(bits=0.5, tilt=1) | estimator=least-squares", vectors, queries) < 0.95);
    }

    private static Matrix decaying(int rows, long seed) {
        Matrix vectors = gaussian(rows, 48, seed);
        for (int index = 0; index < vectors.values().length; index++) {
            vectors.values()[index] /= (float) Math.sqrt(1 + index % 48);
        }
        return vectors;
    }

    private static double slope(String line, Matrix vectors, Matrix queries) {
        VectorCodec codec = VectorCodec.fit(Recipe.parse(line), Metric.INNER_PRODUCT, vectors, 1, workers);
        CodedVectors coded = codec.encode(vectors, workers);
        CodedWindow window = new CodedWindow(coded, vectors.rows());
        window.read(0, vectors.rows());
        double product = 0;
        double square = 0;
        for (int query = 0; query < queries.rows(); query++) {
            PreparedQuery prepared = codec.query(row(queries, query));
            for (int vector = 0; vector < vectors.rows(); vector++) {
                double exact = Metric.INNER_PRODUCT.score(vectors, vector, queries, query);
                product += exact * prepared.score(window, vector);
                square += exact * exact;
            }
        }
        return product / square;
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
