package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.codec;
import static dev.lloyd.vectors.codec.Coding.estimate;
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

    /// What one minus the squared cosine of a vector and its code is for normal values, measured elsewhere, from
    /// `first` bits on: EDEN, RaBitQ, LVQ, OSQ (no rotation needed). 400 vectors of 768 dimensions and 2,400 of 128
    /// have a standard error of 0.5 % at 4 bits.
    @ParameterizedTest
    @CsvSource({
        "768, 1, 'lloyd-max(bits=', ')', '0.363 0.117 0.0346 0.00955 0.00252 0.00065'",
        "768, 1, 'mid-rise(bits=', ') | range=sweep', '0.363 0.119 0.0374 0.01131 0.00331 0.00090'",
        "768, 1, 'int(mode=float-zero, group=channel, bits=', ')', '0.388 0.267 0.0648 0.01487 0.00352 0.00085'",
        "768, 1, 'int(mode=float-zero, group=channel, bits=', ') | range=osq', "
                + "'0.362 0.128 0.0379 0.01147 0.00342 0.00094'",
        "128, 2, 'lloyd-max(bits=', ')', '0.1148 0.0333 0.00904'",
        "128, 2, 'mid-rise(bits=', ') | range=sweep', '0.1158 0.0348 0.0097'",
    })
    void errorsAreThoseMeasuredElsewhere(int dimension, int first, String before, String after, String figures) {
        int bits = first;
        for (String figure : figures.split(" ")) {
            double expected = Double.parseDouble(figure);
            // The last figures have two digits.
            String line = before + bits + after;
            assertEquals(expected, error(line, dimension), 0.03 * expected, line + " in " + dimension);
            bits++;
        }
    }

    /// The best of nine scales is no worse than adjusting codes one by one, measured elsewhere.
    @ParameterizedTest
    @CsvSource({"768, 0.117 0.0343 0.00932", "128, 0.1138 0.0318 0.00833"})
    void tryingScalesLosesNoMoreThanAdjustingCodes(int dimension, String figures) {
        int bits = 2;
        for (String figure : figures.split(" ")) {
            double error = error("lloyd-max(bits=" + bits + ") | range=rms(tries=9)", dimension);
            assertTrue(error < 1.03 * Double.parseDouble(figure), bits + " bits in " + dimension + ": " + error);
            bits++;
        }
    }

    private static double error(String line, int dimension) {
        VectorCodec codec = codec("hadamard | " + line, Metric.INNER_PRODUCT, dimension);
        Matrix vectors = gaussian(307_200 / dimension, dimension, 1);
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
        return sum / vectors.rows();
    }

    /// Variances of estimates for unit lengths times the dimension, `(1 - kappa) / kappa` with the figures above.
    /// The mean over 40,000 or 240,000 pairs of independent vectors and queries, whose errors are nearly
    /// uncorrelated.
    @ParameterizedTest
    @CsvSource({
        "768, 1, 'lloyd-max(bits=', ')', '0.363 0.117 0.0346 0.00955'",
        "768, 1, 'mid-rise(bits=', ') | range=sweep', '0.363 0.119 0.0374 0.01131'",
        "128, 2, 'lloyd-max(bits=', ')', '0.1148 0.0333 0.00904'",
        "128, 2, 'mid-rise(bits=', ') | range=sweep', '0.1158 0.0348 0.0097'",
    })
    void variancesAreThoseOfTheErrors(int dimension, int first, String before, String after, String figures) {
        Matrix vectors = gaussian(307_200 / dimension, dimension, 23);
        Matrix queries = gaussian(100, dimension, 24);
        int bits = first;
        for (String figure : figures.split(" ")) {
            String line = "hadamard | " + before + bits + after;
            double error = Double.parseDouble(figure);
            double expected = error / (1 - error);
            assertEquals(expected, variance(line, vectors, queries), 0.03 * expected, line + " in " + dimension);
            bits++;
        }
    }

    private static double variance(String line, Matrix vectors, Matrix queries) {
        VectorCodec codec = codec(line, Metric.COSINE, vectors.columns());
        CodedVectors coded = codec.encode(vectors, workers);
        CodedWindow window = new CodedWindow(coded, vectors.rows());
        window.read(0, vectors.rows());
        double squares = 0;
        double orthogonal = 0;
        for (int query = 0; query < queries.rows(); query++) {
            PreparedQuery prepared = codec.query(row(queries, query));
            for (int vector = 0; vector < vectors.rows(); vector++) {
                double exact = Metric.COSINE.score(vectors, vector, queries, query);
                double error = prepared.score(window, vector) - exact;
                squares += error * error;
                orthogonal += 1 - exact * exact;
            }
        }
        return (vectors.columns() - 1) * squares / orthogonal;
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
