package dev.lloyd.vectors.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.vectors.codec.Metric;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExactSearchTest {
    private static final int DIMENSION = 33;
    private static Workers workers;

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

    /// Every score in double precision, sorted.
    private static Neighbours[] slowly(Matrix vectors, Matrix queries, Metric metric, int k) {
        Neighbours[] found = new Neighbours[queries.rows()];
        for (int query = 0; query < found.length; query++) {
            Best best = Best.of(k);
            for (int row = 0; row < vectors.rows(); row++) {
                best.offer(row, metric.score(vectors, row, queries, query));
            }
            found[query] = best.drain();
        }
        return found;
    }

    private static void assertExact(Matrix vectors, Matrix queries, Metric metric) {
        assertArrayEquals(
                slowly(vectors, queries, metric, 10), ExhaustiveSearch.exact(vectors, queries, metric, 10, workers));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsFoundIsWhatAllExactScoresFind(Metric metric) {
        assertExact(gaussian(9001, 1), gaussian(70, 2), metric);
    }

    /// Vectors that differ in the last bits of one value, and equal ones: products in binary32 cannot tell them apart.
    @ParameterizedTest
    @EnumSource
    void vectorsThatAreNearlyEqualAreToldApart(Metric metric) {
        Matrix vectors = gaussian(600, 3);
        for (int row = 1; row < 600; row++) {
            System.arraycopy(vectors.values(), 0, vectors.values(), vectors.offset(row), DIMENSION);
            float value = vectors.at(row, row % DIMENSION);
            vectors.set(
                    row, row % DIMENSION, row % 3 == 0 ? value : Float.intBitsToFloat(Float.floatToIntBits(value) + 1));
        }
        assertExact(vectors, gaussian(20, 4), metric);
    }

    @ParameterizedTest
    @EnumSource
    void lengthsOfAllSizesAreNoTrouble(Metric metric) {
        Matrix vectors = gaussian(900, 5);
        for (float scale : new float[] {1e-30f, 1e-20f, 1e18f, 1e30f}) {
            Matrix scaled = vectors.copy();
            for (int index = 0; index < scaled.values().length / 2; index++) {
                scaled.values()[index] *= scale;
            }
            Arrays.fill(scaled.values(), 0, 5 * DIMENSION, 0);
            assertExact(scaled, gaussian(9, 6), metric);
        }
    }

    @Test
    void fewerVectorsThanAreLookedForComeBackAll() {
        assertExact(gaussian(4, 7), gaussian(3, 8), Metric.L2);
        assertEquals(
                0, ExhaustiveSearch.exact(Matrix.zeros(0, DIMENSION), gaussian(1, 8), Metric.L2, 3, workers)[0].size());
    }
}
