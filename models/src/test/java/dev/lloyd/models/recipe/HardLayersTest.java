package dev.lloyd.models.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.quantize.Verification;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.OutputError;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What real models have at their edges, through every named recipe: it gives finite weights that are better than
/// none.
class HardLayersTest {
    private static final int ROWS = 24;

    /// Divided by no group, and not by 8.
    private static final int COLUMNS = 50;

    private static final List<String> CASES = List.of(
            "inputs of rank one", "dead channels", "inputs of zeros", "zero weights", "one huge weight", "one row");

    static Stream<Arguments> layers() {
        return NamedRecipes.standard().of(Subject.WEIGHTS).stream()
                .flatMap(named -> CASES.stream().map(each -> Arguments.of(named.slug(), each)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("layers")
    void aHardLayerGivesFiniteWeightsThatAreBetterThanNone(String slug, String what) {
        NamedRecipe named = NamedRecipes.standard().named(slug);
        double rate = named.rates().isEmpty() ? 2 : named.rates().getFirst();
        Recipe recipe = named.recipe(OptionalDouble.of(rate)).linears().untuned();
        Matrix weights = weights(what);
        try (Workers workers = Workers.of(1)) {
            Optional<LayerStatistics> seen =
                    recipe.need().isCalibrated() ? Optional.of(statistics(what, workers)) : Optional.empty();
            Matrix decoded = new Quantizer(recipe, 1, workers)
                    .quantize(weights, seen)
                    .form()
                    .decode(workers);
            assertEquals(-1, decoded.firstNotFinite(), () -> slug + ", " + what);
            double error = Verification.relativeError(decoded, weights);
            double output = seen.map(each -> OutputError.relative(decoded, weights, each.secondMoments(), workers))
                    .orElse(error);
            switch (what) {
                case "zero weights" -> assertEquals(0, error, () -> slug + ": zeros do not stay zeros");
                // Nothing comes out whatever the weights are; second-order methods leave none.
                case "inputs of zeros" -> assertTrue(error <= 1 + 1e-6, () -> slug + ": worse than zeros, " + error);
                default -> assertTrue(output < 1, () -> slug + ", " + what + ": no better than zeros, " + output);
            }
        }
    }

    private static Matrix weights(String what) {
        int rows = what.equals("one row") ? 1 : ROWS;
        float[] values = what.equals("zero weights") ? new float[rows * COLUMNS] : Seeds.gaussian(rows * COLUMNS, 1);
        if (what.equals("one huge weight")) {
            values[7] = 1e6f;
        }
        return new Matrix(rows, COLUMNS, values);
    }

    private static LayerStatistics statistics(String what, Workers workers) {
        float[] values = Seeds.gaussian(2 * COLUMNS * COLUMNS, 2);
        for (int index = 0; index < values.length; index++) {
            int channel = index % COLUMNS;
            switch (what) {
                case "inputs of rank one" -> values[index] = values[channel];
                case "inputs of zeros" -> values[index] = 0;
                case "dead channels" -> values[index] = channel % 3 == 0 ? 0 : values[index];
                default -> {}
            }
        }
        LayerStatistics statistics = LayerStatistics.empty(COLUMNS);
        statistics.add(new Matrix(2 * COLUMNS, COLUMNS, values), workers);
        return statistics;
    }
}
