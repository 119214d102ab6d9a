package dev.lloyd.quant.bound;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Parts;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.plane.Plane;
import dev.lloyd.quant.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Measures recipes against Shannon's bound.
///
///     gap = 10 log10( mse / (mean square of the values * D(bits)) )
///
/// where `D` is the bound of a source of variance 1 and `bits` counts every byte that is stored. Every byte is
/// really made: the values go through the engine and are decoded again.
public final class Bound {
    private static final List<Double> USUAL_RATES = List.of(0.8, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0);

    private Bound() {}

    /// Measures a recipe that needs no calibration on a seeded sample of a source.
    ///
    /// @param rows rows of the sample's matrix
    /// @param columns its columns
    /// @param seed of the sample and of the recipe's random choices
    /// @throws IllegalArgumentException if the recipe needs calibration
    public static BoundRow measure(Recipe recipe, Source source, int rows, int columns, long seed, Workers workers) {
        Matrix values = new Matrix(rows, columns, source.sample(Math.multiplyExact(rows, columns), seed));
        return measure(recipe, source.text(), source, values, seed, workers);
    }

    /// Measures a recipe that needs no calibration on a given tensor, against the bound of a Gaussian of the same
    /// mean square: a tensor of another distribution may stand below it.
    ///
    /// @param name what to call it
    /// @throws IllegalArgumentException if the recipe needs calibration or a value is not finite
    public static BoundRow measure(Recipe recipe, String name, Matrix tensor, long seed, Workers workers) {
        return measure(recipe, name, Source.GAUSSIAN, tensor, seed, workers);
    }

    private static BoundRow measure(
            Recipe recipe, String name, Source source, Matrix values, long seed, Workers workers) {
        CanonicalForm form = new Quantizer(recipe, seed, workers)
                .quantize(values, Optional.empty())
                .form();
        float[] decoded = form.decode(workers).values();
        double power = 0;
        double error = 0;
        for (int index = 0; index < decoded.length; index++) {
            double value = values.values()[index];
            power += value * value;
            error += (value - decoded[index]) * (value - decoded[index]);
        }
        double bits = form.bits();
        return new BoundRow(
                recipe.text(),
                form.planes().planes().stream().mapToDouble(Plane::nominalBits).sum(),
                bits,
                name,
                error / decoded.length,
                decibels(power / error),
                decibels(error / (power * source.bound(bits))));
    }

    /// Every grid at every rate at which it exists (at the usual ones if it exists at any), by name, as
    /// recipes.
    public static List<Recipe> everyGrid() {
        List<Recipe> recipes = new ArrayList<>();
        Parts.found().answering(Question.GRID).forEach(part -> {
            Grid grid = (Grid) part;
            List<Double> rates = grid.rates().isEmpty() ? USUAL_RATES : grid.rates();
            rates.forEach(rate -> recipes.add(Recipe.of(grid.atRate(rate))));
        });
        return recipes;
    }

    private static double decibels(double ratio) {
        return 10 * Math.log10(ratio);
    }
}
