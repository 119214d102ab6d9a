package dev.lloyd.lab.trial;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.quantize.Unit;
import dev.lloyd.models.recipe.RatedRecipe;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;

/// Quantizes the linear layers of the blocks, at a recipe's own rate or at a given one.
final class LinearsRunner implements RecipeRunner {
    /// What counts as the same rate, for recipes of few rates.
    private static final double NEAR = 0.01;

    private static final String NOTHING_ELSE = " ; embeddings: keep ; head: keep";

    private final Model model;
    private final RunnerSettings settings;
    private final Planner planner;

    LinearsRunner(Model model, RunnerSettings settings) {
        this.model = model;
        this.settings = settings;
        this.planner = new Planner(model, settings.calibration(), settings.workers());
    }

    @Override
    public QuantizedInMemory quantize(TrialPlan plan) throws IOException {
        RatedRecipe recipe = RatedRecipe.of(plan.recipe() + NOTHING_ELSE);
        return QuantizedInMemory.of(
                model,
                units(recipe, plan.bits()),
                settings.calibration(),
                settings.seed(),
                settings.workers(),
                QuantizeProgress.silent());
    }

    private List<Unit> units(RatedRecipe recipe, OptionalDouble bits) throws IOException {
        if (bits.isEmpty() || recipe.rates().isEmpty()) {
            return planner.units(recipe, bits);
        }
        double budget = bits.getAsDouble();
        if (recipe.own().linears().allocation().isEmpty()) {
            for (double rate : recipe.rates()) {
                List<Unit> units = Planner.units(model, recipe.at(rate));
                if (Math.abs(planner.bits(units) / budget - 1) <= NEAR) {
                    return units;
                }
            }
        }
        double least =
                planner.bits(Planner.units(model, recipe.at(recipe.rates().getFirst())));
        return planner.units(recipe, OptionalDouble.of(Math.max(least, budget)));
    }
}
