package dev.lloyd.lab.trial;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.quantize.Role;
import dev.lloyd.models.quantize.Target;
import dev.lloyd.models.recipe.RatedRecipe;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// Quantizes the model of a laboratory: chooses tensors, brings a recipe to a rate, calibrates.
@FunctionalInterface
public interface RecipeRunner {
    /// Quantizes in memory.
    ///
    /// @param plan the recipe and its rate
    /// @throws IllegalArgumentException if the recipe is wrong
    QuantizedInMemory quantize(TrialPlan plan) throws IOException;

    /// Gives every linear layer of the blocks the plan's recipe and leaves everything else as it is.
    ///
    /// A plan with a rate asks for that many bits a value, all side information counted, as `Planner` brings a
    /// recipe to them: one of any rate exactly, one of few rates by mixing them. If one of its rates alone is
    /// within 1 % and no allocation is named, that is taken instead: a scale for each row of a 3-bit system
    /// should not push a whole matrix to 2 bits. If not even its least rate fits, that is what is made. What was
    /// made says its exact bits.
    static RecipeRunner linears(Model model, RunnerSettings settings) {
        return new LinearsRunner(model, settings, tensor -> true);
    }

    /// The same for the linear layers of one block, so that a recipe can be tried in little time; the rate is met by
    /// the block alone.
    static RecipeRunner block(Model model, RunnerSettings settings, int block) {
        Set<String> layers = Set.copyOf(model.network().linears(block));
        return new LinearsRunner(model, settings, tensor -> layers.contains(Target.layer(tensor)));
    }

    /// Gives the output layer the plan's recipe and leaves everything else as it is.
    ///
    /// A plan has the rate that its line says.
    static RecipeRunner head(Model model, RunnerSettings settings) {
        return plan -> {
            Optional<Recipe> recipe = Optional.of(Recipe.parse(plan.recipe()));
            return QuantizedInMemory.of(
                    model,
                    Planner.units(model, (role, tensor) -> role == Role.HEAD ? recipe : Optional.empty()),
                    settings.calibration(),
                    settings.seed(),
                    settings.workers(),
                    QuantizeProgress.silent());
        };
    }

    /// Gives every matrix the recipe that the plan has for it, embeddings and output layer too.
    static RecipeRunner whole(Model model, RunnerSettings settings) {
        Planner planner = new Planner(model, settings.calibration(), settings.workers());
        return plan -> QuantizedInMemory.of(
                model,
                planner.units(RatedRecipe.of(plan.recipe()), plan.bits()),
                settings.calibration(),
                settings.seed(),
                settings.workers(),
                QuantizeProgress.silent());
    }
}
