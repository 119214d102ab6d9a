package dev.lloyd.lab.trial;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.quantize.Role;
import dev.lloyd.models.quantize.Unit;
import dev.lloyd.quant.allocation.DynamicProgramming;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Quantizes the linear layers of the blocks, at a recipe's own rate or at a given one.
final class LinearsRunner implements RecipeRunner {
    /// What counts as the same rate.
    private static final double NEAR = 0.01;

    private static final double BELOW = 2;
    private static final double ABOVE = 1;

    private final Model model;
    private final RunnerSettings settings;

    LinearsRunner(Model model, RunnerSettings settings) {
        this.model = model;
        this.settings = settings;
    }

    @Override
    public QuantizedInMemory quantize(TrialPlan plan) throws IOException {
        RatedRecipe recipe = RatedRecipe.of(plan.recipe());
        if (plan.bits().isEmpty()) {
            return quantize(tensor -> recipe.own());
        }
        double bits = plan.bits().getAsDouble();
        if (recipe.rates().isEmpty()) {
            Recipe exact = recipe.at().apply(bits);
            return quantize(tensor -> exact);
        }
        return mixed(recipe, bits);
    }

    private QuantizedInMemory quantize(Function<String, Recipe> recipes) throws IOException {
        List<Unit> units = Planner.units(
                model, (role, tensor) -> role == Role.LINEAR ? Optional.of(recipes.apply(tensor)) : Optional.empty());
        return QuantizedInMemory.of(
                model, units, settings.calibration(), settings.seed(), settings.workers(), QuantizeProgress.silent());
    }

    private QuantizedInMemory mixed(RatedRecipe recipe, double bits) throws IOException {
        List<Recipe> candidates = new ArrayList<>();
        List<List<TensorRecord>> measured = new ArrayList<>();
        for (double rate : recipe.rates()) {
            if (rate < bits - BELOW || rate > bits + ABOVE) {
                continue;
            }
            Recipe candidate = recipe.at().apply(rate);
            QuantizedInMemory whole = quantize(tensor -> candidate);
            boolean least = measured.isEmpty() && whole.bits() > bits;
            boolean near = Math.abs(whole.bits() / bits - 1) <= NEAR;
            if (least || (near && recipe.own().allocation().isEmpty())) {
                return whole;
            }
            candidates.add(candidate);
            measured.add(whole.tensors());
        }
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + recipe.own().text() + "' exists at " + recipe.rates() + " bits, far from " + bits);
        }
        Allocation allocation = recipe.own().allocation().orElseGet(DynamicProgramming::new);
        Map<String, Integer> choice = new RateCurves(model, measured).choose(allocation, bits);
        return quantize(tensor -> candidates.get(choice.getOrDefault(tensor, 0)));
    }
}
