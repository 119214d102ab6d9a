package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.codec;
import static dev.lloyd.vectors.codec.Coding.estimate;
import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Figures of other implementations, measured elsewhere on normal values, within 3 %, bit by bit from `first` on.
///
/// 400 vectors of 768 dimensions and 2,400 of 128 have a standard error of 0.5 % at 4 bits. Figures of one digit are
/// left out; those of two are rounded by up to 2 %.
class EstimateFiguresTest {
    private static final double WITHIN = 0.03;

    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    /// One minus the squared cosine of a vector and its code: EDEN, RaBitQ, LVQ, OSQ (no rotation needed), EDEN
    /// with codes that are adjusted one by one, which trying scales does here, SAQ's codes, adjusted within a fixed
    /// range, and the same with a search for the range, which is RaBitQ's. Beyond 6 bits EDEN's are the exact
    /// errors of the points, `E (z - y)^2`.
    @ParameterizedTest
    @CsvSource({
        "768, 1, 'lloyd-max(bits=', ')', '0.363 0.117 0.0346 0.00955 0.00252 0.00065 0.0001635 0.0000411'",
        "768, 1, 'mid-rise(bits=', ') | range=sweep', '0.363 0.1188 0.0372 0.01126 0.00331 0.00090'",
        "768, 1, 'int(mode=float-zero, group=channel, bits=', ')', '0.388 0.267 0.0648 0.01487 0.00352 0.00085'",
        "768, 1, 'int(mode=float-zero, group=channel, bits=', ') | range=osq', "
                + "'0.362 0.128 0.0379 0.01147 0.00342 0.00094'",
        "128, 2, 'lloyd-max(bits=', ')', '0.1148 0.0333 0.00904'",
        "128, 2, 'mid-rise(bits=', ') | range=sweep', '0.1158 0.0348 0.0097 0.0025'",
        "768, 1, 'lloyd-max(bits=', ') | range=rms(tries=9)', '0.363 0.117 0.0343 0.00932'",
        "128, 2, 'lloyd-max(bits=', ') | range=rms(tries=9)', '0.1138 0.0318'",
        "768, 1, 'mid-rise(bits=', ') | range=sweep', '0.363 0.118 0.0376'",
        "768, 4, 'mid-rise(bits=', ') | range=sweep', '0.01127 0.00328'",
    })
    void errorsAreThoseMeasuredElsewhere(int dimension, int first, String before, String after, String figures) {
        int bits = first;
        for (String figure : figures.split(" ")) {
            double expected = Double.parseDouble(figure);
            String line = before + bits + after;
            assertEquals(expected, error(line, dimension), WITHIN * expected, line + " in " + dimension);
            bits++;
        }
    }

    /// Where codes were adjusted elsewhere and the best scale is more than 3 % nearer: SAQ's fixed range loses at 4
    /// and 5 bits, and in 128 dimensions nine scales win 6 % over adjusting EDEN's 4-bit codes.
    @ParameterizedTest
    @CsvSource({
        "768, 'mid-rise(bits=4) | range=sweep', 0.0125",
        "768, 'mid-rise(bits=5) | range=sweep', 0.0036",
        "128, 'lloyd-max(bits=4) | range=rms(tries=9)', 0.00833",
    })
    void theBestScaleLosesLessThanAdjustingCodes(int dimension, String line, double expected) {
        double error = error(line, dimension);
        assertTrue(error < (1 - WITHIN) * expected, line + " in " + dimension + ": " + error);
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
        "768, 1, 'lloyd-max(bits=', ')', '0.363 0.117 0.0346 0.00955 0.00252 0.00065'",
        "768, 1, 'mid-rise(bits=', ') | range=sweep', '0.363 0.119 0.0374 0.01131 0.00331 0.00090'",
        "768, 1, 'int(mode=float-zero, group=channel, bits=', ')', '0.388 0.267 0.0648 0.01487 0.00352'",
        "768, 1, 'int(mode=float-zero, group=channel, bits=', ') | range=osq', '0.362 0.128 0.0379 0.01147 0.00342'",
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
            assertEquals(expected, variance(line, vectors, queries), WITHIN * expected, line + " in " + dimension);
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
}
