package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Vectors of 1 to 65,536 dimensions: a record has the bits that its dimensions need, and no more.
class DimensionTest {
    private static final int[] DIMENSIONS = {1, 2, 3, 1000, 1023, 4096, 4097, 65_535, 65_536};
    private static final int VECTORS = 6;

    /// @param bits of a value
    /// @param numbers bytes beside the codes
    /// @param error `d x variance` of the estimate for unit lengths, of a Gaussian vector: twice and a half what
    ///     the recipe has in many dimensions, since a mean over 36 pairs has a standard error of a fourth, and
    ///     scores of some vectors in 1 to 3 dimensions are farther off than those of Gaussian ones
    @ParameterizedTest
    @CsvSource({
        "hadamard | lloyd-max(bits=4) | range=rms(tries=9), 4, 2, 0.024",
        "hadamard | lloyd-max(bits=1), 1, 2, 1.43",
        "'hadamard | lloyd-max(bits=3, fit=sphere) | estimator=plain', 3, 2, 0.085",
        "hadamard | mid-rise(bits=5) | range=sweep | estimator=unbiased(bound=stored), 5, 4, 0.0085",
        "'int(bits=7, group=channel, mode=float-zero) | estimator=plain', 7, 4, 0.0007",
        "'int(bits=4, group=channel, mode=float-zero) | range=osq | estimator=plain', 4, 4, 0.03",
        "'int(bits=8, group=channel)', 8, 2, 0.0002",
    })
    void recordsHaveNoPaddingInAnyDimension(String line, int bits, int numbers, double error) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int dimension : DIMENSIONS) {
                VectorCodec codec = VectorCodec.of(Recipe.parse(line), Metric.INNER_PRODUCT, dimension, 1);
                assertEquals(Math.ceilDiv(dimension * bits, 8) + numbers, codec.recordBytes(), line + dimension);
                if (dimension >= 1000) {
                    assertEquals(0, variance(codec), error, line + " in " + dimension);
                }
            }
        });
    }

    /// Squared lengths take four bytes more.
    @ParameterizedTest
    @CsvSource({"1", "2", "3", "1000", "1023", "4097", "65535", "65536"})
    void distancesAndCosinesAreRightInAnyDimension(int dimension) {
        Matrix vectors = gaussian(VECTORS, dimension, 1);
        Matrix queries = gaussian(VECTORS, dimension, 2);
        for (Metric metric : new Metric[] {Metric.L2, Metric.COSINE}) {
            VectorCodec codec = Coding.codec("hadamard | lloyd-max(bits=8)", metric, dimension);
            assertEquals(dimension + 2 + (metric == Metric.L2 ? 4 : 0), codec.recordBytes());
            CodedWindow window = window(codec, vectors);
            for (int query = 0; query < VECTORS; query++) {
                PreparedQuery prepared = codec.query(row(queries, query));
                for (int vector = 0; vector < VECTORS; vector++) {
                    double exact = metric.score(vectors, vector, queries, query);
                    double lengths = metric == Metric.COSINE ? 1 : lengths(vectors, vector, queries, query);
                    // 0.00004 of the squared length and the rounding of the scale, 2^-11.
                    assertEquals(exact, prepared.score(window, vector), 0.02 * lengths, metric + " " + vector);
                }
            }
        }
    }

    /// A codebook of 16 points learns 12 vectors by heart, so that scores are off by the rounding of sums alone:
    /// `d 2^-24` of the sum of the magnitudes, which is at most the product of the lengths.
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 3", "1000, 8", "1023, 33", "4097, 17", "65535, 15", "65536, 64"})
    void productsHaveHalfAByteForEachPart(int dimension, int subvectors) {
        Recipe recipe = Recipe.parse("product(subvectors=" + subvectors + ", bits=4, scales=none) | estimator=plain");
        Matrix vectors = gaussian(12, dimension, 5);
        Matrix queries = gaussian(VECTORS, dimension, 6);
        try (Workers workers = Workers.of(2)) {
            VectorCodec codec = VectorCodec.fit(recipe, Metric.INNER_PRODUCT, vectors, 1, workers);
            assertEquals(Math.ceilDiv(4 * subvectors, 8), codec.recordBytes());
            CodedWindow window = new CodedWindow(codec.encode(vectors, workers), 12);
            window.read(0, 12);
            for (int query = 0; query < VECTORS; query++) {
                PreparedQuery prepared = codec.query(row(queries, query));
                for (int vector = 0; vector < 12; vector++) {
                    double exact = Metric.INNER_PRODUCT.score(vectors, vector, queries, query);
                    double error = dimension * 0x1p-24 * lengths(vectors, vector, queries, query) + 0x1p-20;
                    assertEquals(exact, prepared.score(window, vector), error, query + " " + vector);
                }
            }
        }
    }

    private static double variance(VectorCodec codec) {
        Matrix vectors = gaussian(VECTORS, codec.dimension(), 3);
        Matrix queries = gaussian(VECTORS, codec.dimension(), 4);
        CodedWindow window = window(codec, vectors);
        double squares = 0;
        for (int query = 0; query < VECTORS; query++) {
            PreparedQuery prepared = codec.query(row(queries, query));
            for (int vector = 0; vector < VECTORS; vector++) {
                double exact = Metric.INNER_PRODUCT.score(vectors, vector, queries, query);
                double error = (prepared.score(window, vector) - exact) / lengths(vectors, vector, queries, query);
                squares += error * error;
            }
        }
        return codec.dimension() * squares / (VECTORS * VECTORS);
    }

    private static CodedWindow window(VectorCodec codec, Matrix vectors) {
        try (Workers workers = Workers.of(2)) {
            CodedWindow window = new CodedWindow(codec.encode(vectors, workers), VECTORS);
            window.read(0, VECTORS);
            return window;
        }
    }

    private static double lengths(Matrix vectors, int vector, Matrix queries, int query) {
        return Math.sqrt(vectors.rowSlice(vector, vector + 1).squaredNorm()
                * queries.rowSlice(query, query + 1).squaredNorm());
    }
}
