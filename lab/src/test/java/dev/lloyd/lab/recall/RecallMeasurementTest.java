package dev.lloyd.lab.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecallMeasurementTest {
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
        return new Matrix(rows, 64, Seeds.gaussian(rows * 64, seed));
    }

    private static RecallRow measure(String line, Metric metric) {
        return new RecallMeasurement(gaussian(2000, 1), gaussian(50, 2), metric, 10, 1, workers)
                .measure(Recipe.parse(line));
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void moreBitsKeepMoreNeighboursAndVaryLess(Metric metric) {
        RecallRow coarse = measure("hadamard | lloyd-max(bits=1)", metric);
        RecallRow fine = measure("hadamard | lloyd-max(bits=6)", metric);
        assertTrue(fine.recall().get(1) > coarse.recall().get(1) + 0.2, fine + " after " + coarse);
        assertTrue(fine.recall().get(1) > 0.95, fine.toString());
        assertTrue(fine.variance() < 0.01 * coarse.variance(), fine + " after " + coarse);
        assertEquals(Set.of(1, 2, 5, 10), coarse.recall().keySet());
        List<Double> shares = List.copyOf(coarse.recall().values());
        assertEquals(shares.stream().sorted().toList(), shares);
    }

    @Test
    void bytesAreThoseOfTheCodeAndItsNumbers() {
        RecallRow row = measure("hadamard | lloyd-max(bits=2)", Metric.INNER_PRODUCT);
        assertEquals(64 * 2 / 8 + 2, row.bytes());
        assertEquals(2.25, row.bits());
        assertEquals(0, row.sharedBytes());
    }

    /// Two bits: 0.1175 at the best factor, and `1 / (1 - 0.1175) - 1` at the unbiased one. 1.9 deviations cover
    /// 94.3 % of a normal error, a little more where vector and query are not at right angles; 64 vectors of 64
    /// dimensions with 50 queries have a standard error of about 1 %.
    @Test
    void errorsAndCoverageAreThoseOfTheTheory() {
        RecallRow row = measure("hadamard | lloyd-max(bits=2) | estimator=unbiased(bound=stored)", Metric.COSINE);
        assertEquals(0.1175, row.distortion(), 0.006);
        assertEquals(0.133, row.error(), 0.008);
        assertEquals(0.943, row.coverage(), 0.025);
        RecallRow none = measure("centre | lloyd-max(bits=2) | estimator=plain", Metric.INNER_PRODUCT);
        assertTrue(Double.isNaN(none.coverage()), none.toString());
        assertEquals(none.distortion(), none.error(), 0.004);
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        Matrix vectors = gaussian(5, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> new RecallMeasurement(vectors, Matrix.zeros(0, 64), Metric.L2, 1, 1, workers));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RecallMeasurement(vectors, vectors, Metric.L2, 6, 1, workers));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RecallMeasurement(vectors, vectors, Metric.L2, 0, 1, workers));
    }
}
