package dev.lloyd.vectors.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.SplitVectors;
import dev.lloyd.vectors.codec.VectorCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TierCoverageTest {
    private static SplitVectors vectors(Metric metric, int bits, int count) {
        try (Workers workers = Workers.of(1)) {
            Matrix vectors = new Matrix(count, 128, Seeds.gaussian(count * 128, 1));
            VectorCodec codec = VectorCodec.of(Recipe.parse("hadamard | lloyd-max(bits=" + bits + ")"), metric, 128, 1);
            return SplitVectors.of(codec.encode(vectors, workers));
        }
    }

    /// The radius is the greatest of 64 vectors', which is a few percent above the mean, so that a little more is
    /// covered than the normal distribution says: 0.943 of errors are within 1.9, 0.954 within 2, 0.997 within 3.
    @ParameterizedTest
    @CsvSource({"INNER_PRODUCT, 1.9, 0.943", "L2, 2, 0.954", "COSINE, 3, 0.997"})
    void errorsAreThoseOfTheNormalDistribution(Metric metric, double epsilon, double share) {
        Matrix queries = new Matrix(50, 128, Seeds.gaussian(50 * 128, 2));
        TierCoverage found = TierCoverage.of(vectors(metric, 4, 4000), queries, epsilon);
        double more = (1 - share) / 2;
        assertEquals(share + more, found.covered(), more);
        assertEquals(more / 2, found.below(), more / 2 + 0.001);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void headsOfFewBitsAreTheWholeRecord(int bits) {
        Matrix queries = new Matrix(10, 128, Seeds.gaussian(1280, 2));
        // What is left is the rounding of tables, which is counted as a deviation too.
        assertEquals(
                1, TierCoverage.of(vectors(Metric.L2, bits, 200), queries, 4).covered(), 0.001);
    }

    @Test
    void deviationsAreZeroOrMoreAndFinite() {
        SplitVectors some = vectors(Metric.L2, 2, 10);
        Matrix queries = Matrix.zeros(1, 128);
        for (double epsilon : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> TierCoverage.of(some, queries, epsilon));
        }
    }

    @Test
    void nothingIsNotMeasured() {
        assertThrows(
                IllegalArgumentException.class,
                () -> TierCoverage.of(vectors(Metric.L2, 2, 0), Matrix.zeros(1, 128), 2));
    }
}
