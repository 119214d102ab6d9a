package dev.lloyd.lab.trial;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.quantize.RatedRule;
import dev.lloyd.models.quantize.RecipeRule;
import dev.lloyd.models.quantize.Role;
import dev.lloyd.models.quantize.Unit;
import dev.lloyd.models.recipe.RatedRecipe;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/// Quantizes the linear layers of the blocks, at a recipe's own rate or at a given one.
final class LinearsRunner implements RecipeRunner {
    /// What counts as the same rate, for recipes of few rates.
    private static final double NEAR = 0.01;

    private static final String NOTHING_ELSE = " ; embeddings: keep ; head: keep";

    private final Model model;
    private final RunnerSettings settings;
    private final Predicate<String> tensors;
    private final Planner planner;

    /// @param tensors which of them are quantized, by full name
    LinearsRunner(Model model, RunnerSettings settings, Predicate<String> tensors) {
        this.model = model;
        this.settings = settings;
        this.tensors = tensors;
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
        SomeTensors rule = new SomeTensors(recipe, tensors);
        if (bits.isEmpty() || recipe.rates().isEmpty()) {
            return planner.units(rule, bits);
        }
        double budget = bits.getAsDouble();
        if (recipe.own().linears().allocation().isEmpty()) {
            for (double rate : recipe.rates()) {
                List<Unit> units = Planner.units(model, rule.at(rate));
                if (Math.abs(planner.bits(units) / budget - 1) <= NEAR) {
                    return units;
                }
            }
        }
        double least = planner.bits(Planner.units(model, rule.at(recipe.rates().getFirst())));
        return planner.units(rule, OptionalDouble.of(Math.max(least, budget)));
    }

    /// A rule for some tensors; the others stay as they are.
    private record SomeTensors(RatedRule rule, Predicate<String> tensors) implements RatedRule {
        @Override
        public Optional<Recipe> recipe(Role role, String tensor) {
            return tensors.test(tensor) ? rule.recipe(role, tensor) : Optional.empty();
        }

        @Override
        public List<Double> rates() {
            return rule.rates();
        }

        @Override
        public RecipeRule at(double bits) {
            RecipeRule rated = rule.at(bits);
            return (role, tensor) -> tensors.test(tensor) ? rated.recipe(role, tensor) : Optional.empty();
        }
    }
}
