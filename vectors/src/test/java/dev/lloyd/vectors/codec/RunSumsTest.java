package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.TableProduct;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Scores of segments without decoding, and in stages.
class RunSumsTest {
    private static final int VECTORS = 300;

    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    /// Standard deviations from 1 down to 0.03, around a point that is not 0.
    private static Matrix decaying(int rows, int dimension, long seed) {
        Matrix vectors = gaussian(rows, dimension, seed);
        for (int index = 0; index < vectors.values().length; index++) {
            double share = (double) (index % dimension) / dimension;
            vectors.values()[index] = (float) (vectors.values()[index] * Math.exp(-3.5 * share) + 0.1);
        }
        return vectors;
    }

    private static CodedVectors coded(String grid, Metric metric, Matrix vectors) {
        Recipe recipe = Recipe.parse("klt(of=weights) | centre | " + grid);
        return VectorCodec.fit(recipe, metric, vectors, 1, workers).encode(vectors, workers);
    }

    private static CodedWindow window(CodedVectors coded) {
        CodedWindow window = new CodedWindow(coded, VECTORS);
        window.read(0, coded.size());
        return window;
    }

    /// What scores are made of: the product of the query with what a code decodes to.
    private static double[] decoded(CodedWindow window, PreparedQuery query) {
        float[] values = query.values();
        float[] estimate = new float[values.length];
        return IntStream.range(0, window.size())
                .mapToDouble(place -> {
                    window.estimate(place, estimate);
                    return IntStream.range(0, values.length)
                            .mapToDouble(column -> (double) values[column] * estimate[column])
                            .sum();
                })
                .toArray();
    }

    private static double length(float[] values) {
        return Math.sqrt(IntStream.range(0, values.length)
                .mapToDouble(index -> (double) values[index] * values[index])
                .sum());
    }

    /// All widths from 0 to 8 bits, dimensions that fill blocks and words and that do not; blocks of 5 columns do
    /// not begin with bytes and are decoded.
    @ParameterizedTest
    @CsvSource({
        "1, 16, 1",
        "7, 16, 0.5",
        "16, 8, 8",
        "37, 8, 1.7",
        "64, 16, 0.4",
        "100, 16, 3",
        "129, 16, 6.5",
        "200, 40, 5",
        "384, 16, 1.2",
        "384, 16, 4.1",
        "384, 64, 7",
        "100, 5, 2.5"
    })
    void productsAreThoseOfWhatCodesDecodeTo(int dimension, int block, double bits) {
        Matrix vectors = decaying(VECTORS, dimension, 1);
        for (Metric metric : Metric.values()) {
            CodedVectors coded = coded("segments(bits=" + bits + ", block=" + block + ")", metric, vectors);
            CodedWindow window = window(coded);
            PreparedQuery query = coded.codec().query(row(decaying(1, dimension, 2), 0));
            float[] products = new float[VECTORS];
            query.productAll(window, products);
            double[] expected = decoded(window, query);
            double size = length(query.values());
            float[] estimate = new float[query.values().length];
            for (int place = 0; place < VECTORS; place++) {
                window.estimate(place, estimate);
                assertEquals(expected[place], products[place], 4e-6 * size * length(estimate), metric + " " + place);
            }
            float[] all = new float[VECTORS];
            query.scoreAll(window, all);
            for (int place = 0; place < VECTORS; place++) {
                assertEquals(query.score(window, place), all[place]);
            }
        }
    }

    /// Codes that begin with bytes are never decoded to be scored.
    @Test
    void blocksOfEightColumnsAreSummedAndOthersDecoded() {
        Matrix vectors = decaying(VECTORS, 40, 1);
        assertTrue(
                coded("segments(bits=3, block=8)", Metric.L2, vectors).codec().isStaged());
        VectorCodec odd = coded("segments(bits=3, block=5)", Metric.L2, vectors).codec();
        assertFalse(odd.isStaged());
        assertTrue(odd.sums().isEmpty());
    }

    /// Whatever is left out, what is scored has the score of the whole record, to the last bit, and an infinite
    /// bound leaves out nothing. Each vector is its own query here, and its score just what is asked for.
    @ParameterizedTest
    @EnumSource(Metric.class)
    void stagesLeaveVectorsOutAndChangeNoScore(Metric metric) {
        Matrix vectors = decaying(VECTORS, 384, 1);
        CodedVectors coded = coded("segments(bits=2)", metric, vectors);
        CodedWindow window = window(coded);
        float[] all = new float[VECTORS];
        float[] some = new float[VECTORS];
        int[] places = new int[VECTORS];
        int scored = 0;
        int found = 0;
        for (int vector = 0; vector < 20; vector++) {
            PreparedQuery query = coded.codec().query(row(vectors, vector));
            query.scoreAll(window, all);
            float floor = all[vector];
            assertEquals(VECTORS, query.scoreReaching(window, Double.POSITIVE_INFINITY, floor, places, some));
            assertArrayEquals(all, some);
            assertEquals(VECTORS, query.scoreReaching(window, 0, Double.NEGATIVE_INFINITY, places, some));
            assertArrayEquals(all, some);
            int count = query.scoreReaching(window, 2, floor, places, some);
            for (int index = 0; index < count; index++) {
                assertEquals(all[places[index]], some[index]);
                assertTrue(index == 0 || places[index] > places[index - 1]);
                found += places[index] == vector ? 1 : 0;
            }
            scored += count;
        }
        assertTrue(found >= 18, "found " + found);
        assertTrue(scored < 20 * VECTORS / 4, "scored " + scored);
    }

    /// A vector that is the centre has a number of 0: nothing can be said of it, so it is scored.
    @Test
    void aVectorWithoutLengthIsScored() {
        Matrix vectors = decaying(VECTORS, 64, 1);
        CodedVectors fitted = coded("segments(bits=2)", Metric.INNER_PRODUCT, vectors);
        VectorCodec codec = fitted.codec();
        float[] centre = codec.tensors().get("centre").floats();
        Matrix some = vectors.copy();
        System.arraycopy(centre, 0, some.values(), 3 * 64, 64);
        CodedWindow window = window(codec.encode(some, workers));
        PreparedQuery query = codec.query(row(vectors, 0));
        int[] places = new int[VECTORS];
        int count = query.scoreReaching(window, 1, 1e6, places, new float[VECTORS]);
        assertArrayEquals(new int[] {3}, Arrays.copyOf(places, count));
    }

    /// The twins: sums of look-ups, tables in registers, and the definition.
    @Test
    void lookUpsAreProductsThroughATable() {
        for (int bits = 1; bits <= 8; bits++) {
            for (int length : new int[] {1, 2, 7, 8, 9, 16, 31, 48, 80, 130}) {
                float[] table = Seeds.gaussian(1 << bits, bits);
                float[] values = Seeds.gaussian(length, length);
                byte[] bytes = new byte[400];
                new Random(bits).nextBytes(bytes);
                LookUps sums = new LookUps(bits, table, values);
                TableProduct product = TableProduct.of(bits, table, values);
                int from = bytes.length - Math.max(sums.readBytes(), product.readBytes());
                double size = length(values) * length(table) * Math.sqrt((double) length / table.length);
                assertEquals(product.product(bytes, from), sums.product(bytes, from), 1e-6 * Math.max(1, size));
                float[] target = new float[2];
                sums.multiply(bytes, from - 3, 3, 2, target);
                assertEquals(sums.product(bytes, from), target[1]);
                assertEquals(sums.product(bytes, from - 3), target[0]);
                assertTrue(8 * LookUps.count(bits, length) >= bits * length);
            }
        }
    }
}
