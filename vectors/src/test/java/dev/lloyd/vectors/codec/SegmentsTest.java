package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static dev.lloyd.vectors.codec.Coding.score;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentsTest {
    private static final int DIMENSION = 256;

    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    /// Variances `i^-alpha`.
    private static Matrix decaying(int rows, double alpha, long seed) {
        Matrix vectors = gaussian(rows, DIMENSION, seed);
        for (int index = 0; index < vectors.values().length; index++) {
            vectors.values()[index] *= (float) Math.pow(1 + index % DIMENSION, -alpha / 2);
        }
        return vectors;
    }

    /// Root mean square error of estimated inner products with queries of the same law.
    private static double error(String line, Matrix vectors, Matrix queries) {
        VectorCodec codec = VectorCodec.fit(Recipe.parse(line), Metric.INNER_PRODUCT, vectors, 1, workers);
        CodedVectors coded = codec.encode(vectors, workers);
        CodedWindow window = new CodedWindow(coded, vectors.rows());
        window.read(0, vectors.rows());
        double squares = 0;
        for (int query = 0; query < queries.rows(); query++) {
            PreparedQuery prepared = codec.query(row(queries, query));
            for (int vector = 0; vector < vectors.rows(); vector++) {
                double exact = Metric.INNER_PRODUCT.score(vectors, vector, queries, query);
                squares += Math.pow(prepared.score(window, vector) - exact, 2);
            }
        }
        return Math.sqrt(squares / vectors.rows() / queries.rows());
    }

    /// The error relative to rotating all columns and giving them the same bits.
    private static double ratio(double alpha, int bits, int block) {
        Matrix vectors = decaying(1000, alpha, 1);
        Matrix queries = decaying(200, alpha, 2);
        double segmented = error("segments(bits=" + bits + ", tilt=1, block=" + block + ")", vectors, queries);
        return segmented / error("hadamard | lloyd-max(bits=" + bits + ")", vectors, queries);
    }

    /// What was measured elsewhere of SAQ: 1.0 at 2 and 4 bits and alpha 0.5; 0.42, 0.53 to 0.62 and 0.58 at 1, 2
    /// and 4 bits and alpha 1; 0.17 to 0.26, 0.15 to 0.21 and 0.19 to 0.23 at alpha 1.5. At alpha 0.5 and 1 bit
    /// it was 0.74, which is not reached: 0.95 here, 0.82 without gains, 0.77 with blocks of 16 columns.
    @ParameterizedTest
    @CsvSource({
        "0.5, 2, 1.0, 1.0",
        "0.5, 4, 1.0, 1.0",
        "1, 1, 0.42, 0.42",
        "1, 2, 0.53, 0.62",
        "1, 4, 0.58, 0.58",
        "1.5, 1, 0.17, 0.26",
        "1.5, 2, 0.15, 0.21",
        "1.5, 4, 0.19, 0.23",
    })
    void decayingSpectraLoseAsMuchLessAsPublished(double alpha, int bits, double least, double most) {
        double ratio = ratio(alpha, bits, 64);
        assertTrue(ratio > least * 0.9 && ratio < most * 1.1, "ratio " + ratio);
    }

    /// The documentation's figures. Two samples of as many vectors and queries differ by 3 %.
    @ParameterizedTest
    @CsvSource({
        "0.5, 1, 0.774",
        "0.5, 2, 0.846",
        "0.5, 4, 0.846",
        "1, 1, 0.298",
        "1, 2, 0.398",
        "1, 4, 0.446",
        "1.5, 1, 0.047",
        "1.5, 2, 0.090",
        "1.5, 4, 0.179",
    })
    void shorterBlocksLoseLess(double alpha, int bits, double expected) {
        assertEquals(expected, ratio(alpha, bits, 16), 0.1 * expected);
    }

    @Test
    void zeroVectorsConstantColumnsAndSingleDimensionsAreCoded() {
        Matrix vectors = gaussian(300, 20, 3);
        for (int vector = 0; vector < 300; vector++) {
            vectors.set(vector, 4, 7);
        }
        Arrays.fill(vectors.values(), 0, 20, 0);
        VectorCodec codec = VectorCodec.fit(
                Recipe.parse("klt(of=weights) | segments(bits=8)"), Metric.INNER_PRODUCT, vectors, 1, workers);
        CodedVectors coded = codec.encode(vectors, workers);
        float[] query = row(gaussian(1, 20, 4), 0);
        assertEquals(0, score(coded, 0, query));
        for (int vector = 1; vector < 20; vector++) {
            double exact = Metric.INNER_PRODUCT.score(vectors, vector, new Matrix(1, 20, query), 0);
            assertEquals(exact, score(coded, vector, query), 0.3);
        }
        Matrix single = gaussian(100, 1, 5);
        VectorCodec thin = VectorCodec.fit(Recipe.parse("segments(bits=1)"), Metric.INNER_PRODUCT, single, 1, workers);
        assertEquals(single.values()[3], score(thin.encode(single, workers), 3, new float[] {1}), 1e-3);
    }
}
