package dev.lloyd.lab.comparison;

import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.models.recipe.NamedRecipe;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import java.util.ArrayList;
import java.util.List;

/// What a comparison of systems tries.
public final class StandardPlans {
    /// A rate this far above a system's highest is left out.
    private static final double ABOVE = 0.5;

    private StandardPlans() {}

    /// Every system for weights at every rate that is not beyond its highest.
    ///
    /// @param systems names of recipes; none means all
    /// @param bits rates, all side information counted
    /// @throws IllegalArgumentException if no recipe has such a name
    public static List<TrialPlan> of(List<String> systems, List<Double> bits) {
        NamedRecipes recipes = NamedRecipes.standard();
        List<NamedRecipe> chosen = systems.isEmpty()
                ? recipes.of(Subject.WEIGHTS)
                : systems.stream().map(recipes::named).toList();
        List<TrialPlan> plans = new ArrayList<>();
        for (NamedRecipe recipe : chosen) {
            for (double rate : bits) {
                if (exists(recipe, rate)) {
                    plans.add(TrialPlan.at(recipe.slug(), recipe.slug(), rate));
                }
            }
        }
        return plans;
    }

    /// A system of one rate, such as nf4, is tried once: at the budget nearest to it.
    private static boolean exists(NamedRecipe recipe, double bits) {
        List<Double> rates = recipe.rates();
        if (rates.size() == 1) {
            return Math.abs(rates.getFirst() - bits) < ABOVE;
        }
        return rates.isEmpty() || bits <= rates.getLast() + ABOVE;
    }
}
