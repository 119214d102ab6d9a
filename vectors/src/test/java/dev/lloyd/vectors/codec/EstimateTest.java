package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.codec;
import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static dev.lloyd.vectors.codec.Coding.score;
import static dev.lloyd.vectors.codec.Coding.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EstimateTest {
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
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
}
