package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.codec;
import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Estimates of `qjl`, TurboQuant's form for inner products.
class ProjectedSignsTest {
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    /// Variance of the estimate for unit lengths times 768, measured elsewhere: `pi / 2` (`pi / 2 - 1` for
    /// rotations) times the squared error of one bit less. 64 vectors and 400 queries: a standard error of 0.9 %.
    @ParameterizedTest
    @CsvSource({"gaussian, 1.570 0.581 0.187 0.0551 0.0151 0.0040", "orthogonal, 0.573 0.207 0.068 0.0198 0.0054"})
    void estimatesAreUnbiasedAndVaryAsMeasuredElsewhere(String projection, String figures) {
        Matrix vectors = gaussian(64, 768, 21);
        Matrix queries = gaussian(400, 768, 22);
        int bits = 1;
        for (String figure : figures.split(" ")) {
            String line = "hadamard | qjl(bits=" + bits++ + ", projection=" + projection + ") | estimator=plain";
            VectorCodec codec = codec(line, Metric.COSINE, 768);
            CodedVectors coded = codec.encode(vectors, workers);
            CodedWindow window = new CodedWindow(coded, 64);
            window.read(0, 64);
            double sum = 0;
            double squares = 0;
            for (int query = 0; query < 400; query++) {
                PreparedQuery prepared = codec.query(row(queries, query));
                for (int vector = 0; vector < 64; vector++) {
                    double error =
                            prepared.score(window, vector) - Metric.COSINE.score(vectors, vector, queries, query);
                    sum += error;
                    squares += error * error;
                }
            }
            double expected = Double.parseDouble(figure);
            assertEquals(expected, 768 * squares / 25600, 0.03 * expected, line);
            assertEquals(0, sum / 25600, 4 * Math.sqrt(expected / 768 / 25600), line);
        }
    }

    /// Over many projections the decoded vector is the vector, also in few dimensions, where `sqrt(pi / 2)` is
    /// not the factor of rotations.
    @ParameterizedTest
    @CsvSource({"gaussian, 3", "orthogonal, 3", "gaussian, 8", "orthogonal, 8"})
    void theMeanOverProjectionsIsTheVector(String projection, int dimension) {
        Matrix vector = gaussian(1, dimension, 5);
        double[] mean = new double[dimension];
        double norm = vector.squaredNorm();
        int seeds = 10_000;
        for (int seed = 1; seed <= seeds; seed++) {
            String line = "qjl(bits=1, scales=f32, seed=" + seed + ", projection=" + projection + ") | estimator=plain";
            float[] decoded =
                    Coding.estimate(codec(line, Metric.INNER_PRODUCT, dimension).encode(vector, workers), 0);
            for (int index = 0; index < dimension; index++) {
                mean[index] += decoded[index] / (double) seeds;
            }
        }
        // A variance of at most pi / 2 |x|^2 / d for each value, and binary16 for the length.
        double allowed = 4 * Math.sqrt(Math.PI / 2 * norm / dimension / seeds) + 5e-4 * Math.sqrt(norm);
        for (int index = 0; index < dimension; index++) {
            assertEquals(vector.at(0, index), mean[index], allowed);
        }
    }

    @Test
    void aProjectionOfVeryLongVectorsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> codec("qjl | estimator=plain", Metric.L2, 5000));
    }
}
