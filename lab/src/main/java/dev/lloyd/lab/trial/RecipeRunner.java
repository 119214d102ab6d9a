package dev.lloyd.lab.trial;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.quantize.Role;
import dev.lloyd.models.quantize.Unit;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Quantizes the model of a laboratory: chooses tensors, brings a recipe to a rate, calibrates.
@FunctionalInterface
public interface RecipeRunner {
    /// Quantizes in memory.
    ///
    /// @param plan the recipe and its rate
    /// @throws IllegalArgumentException if the recipe is wrong or its rate cannot be reached
    QuantizedInMemory quantize(TrialPlan plan) throws IOException;

    /// Gives every linear layer of the blocks the plan's recipe line and leaves everything else as it is. The rate
    /// is that of the line: plans with a rate are refused, since this runner does not allocate.
    ///
    /// @param calibration text for recipes that need it
    /// @param settings seed and threads
    static RecipeRunner linears(Model model, Optional<CalibrationSet> calibration, RunnerSettings settings) {
        return plan -> {
            if (plan.bits().isPresent()) {
                throw new IllegalArgumentException(
                        "'" + plan.text() + "': recipe lines have the rate that they say; nothing is allocated here");
            }
            Recipe recipe = Recipe.parse(plan.recipe());
            List<Unit> units = Planner.units(
                    model, (role, tensor) -> role == Role.LINEAR ? Optional.of(recipe) : Optional.empty());
            return QuantizedInMemory.of(
                    model, units, calibration, settings.seed(), settings.workers(), QuantizeProgress.silent());
        };
    }
}
