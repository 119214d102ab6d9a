package dev.lloyd.lab.recall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.recipe.NamedRecipe;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import dev.lloyd.quant.estimator.Unbiased;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every named recipe for vectors that learns from vectors alone codes random vectors at each of its rates.
class VectorRecipesTest {
    private static final int DIMENSION = 96;
    private static final Matrix VECTORS = gaussian(300, 1);
    private static final Matrix QUERIES = gaussian(200, 2);

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

    static List<NamedRecipe> recipes() {
        return NamedRecipes.standard().of(Subject.VECTORS).stream()
                .filter(recipe -> recipe.training().isEmpty())
                .toList();
    }

    /// At each of its rates, or at some of any; at its own if it has no other.
    private static List<Recipe> rated(NamedRecipe named) {
        List<Double> rates = named.rates().isEmpty() ? List.of(0.5, 1.0, 2.5, 8.0) : named.rates();
        return rates.stream()
                .map(rate -> Double.isNaN(rate) ? OptionalDouble.empty() : OptionalDouble.of(rate))
                .map(named::vectors)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyRecipeKeepsMoreAtMoreBits(NamedRecipe named) {
        RecallMeasurement measurement = new RecallMeasurement(VECTORS, QUERIES, Metric.INNER_PRODUCT, 10, 1, workers);
        double former = Double.POSITIVE_INFINITY;
        for (Recipe recipe : rated(named)) {
            RecallRow row = measurement.measure(recipe);
            double nominal =
                    recipe.grids().stream().mapToDouble(Grid::nominalBits).sum();
            double rate = Double.isNaN(nominal) ? row.bits() : nominal;
            String what = named.slug() + " at " + rate + " bits: " + row;
            // At most 12 bytes of numbers beside the codes.
            assertTrue(row.bits() >= rate && row.bits() <= rate + 8.0 * 12 / DIMENSION, what);
            // The worst are lvq with 1 bit, the least and the greatest of 96 values, E(|x| - 2.5)^2 = 3.3, and the
            // signs
            // of turboquant-prod, pi / 2 sqrt(3) pi / 2 = 4.3 times 4^(1 - rate) at many bits.
            assertTrue(row.variance() < 4.8 * Math.pow(4, 1 - rate), what);
            assertTrue(row.variance() < former, what);
            former = row.variance();
            if (recipe.chosenEstimator() instanceof Unbiased) {
                // 64 vectors with 200 queries: their errors' mean has at most this deviation.
                assertEquals(0, row.bias(), 4 * Math.sqrt(row.variance() / DIMENSION / (64 * 200)), what);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void theNumberOfThreadsAndTheCompanyChangeNothing(NamedRecipe named) {
        Recipe recipe = named.vectors(OptionalDouble.empty());
        VectorCodec codec = VectorCodec.fit(recipe, Metric.L2, VECTORS, 3, workers);
        byte[] together = bytes(codec.encode(VECTORS, workers));
        try (Workers one = Workers.of(1)) {
            VectorCodec again = VectorCodec.fit(recipe, Metric.L2, VECTORS, 3, one);
            assertArrayEquals(together, bytes(again.encode(VECTORS, one)), named.slug());
            byte[] alone = bytes(again.encode(VECTORS.rowSlice(77, 78), one));
            byte[] itsOwn = java.util.Arrays.copyOfRange(together, 77 * alone.length, 78 * alone.length);
            assertArrayEquals(itsOwn, alone, named.slug());
        }
    }

    private static byte[] bytes(CodedVectors coded) {
        return coded.records().toArray(ValueLayout.JAVA_BYTE);
    }
}
