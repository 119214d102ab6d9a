package dev.lloyd.lab.comparison;

import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.models.recipe.NamedRecipe;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// What a comparison of systems tries.
public final class StandardPlans {
    /// A rate this far above a system's highest is left out.
    private static final double ABOVE = 0.5;

    private static final List<Double> ANY = List.of(2.0, 2.5, 3.0, 4.0);
    private static final double LEAST = 1;
    private static final double MOST = 5;

    private StandardPlans() {}

    /// Every system of a subject at every rate that is not beyond its highest.
    ///
    /// @param subject of the laboratory
    /// @param systems names of recipes; none means all
    /// @param bits rates, all side information counted
    /// @throws IllegalArgumentException if no recipe has such a name
    public static List<TrialPlan> of(Subject subject, List<String> systems, List<Double> bits) {
        List<TrialPlan> plans = new ArrayList<>();
        for (NamedRecipe recipe : chosen(subject, systems)) {
            for (double rate : bits) {
                if (exists(recipe, rate)) {
                    plans.add(TrialPlan.at(recipe.slug(), recipe.slug(), rate));
                }
            }
        }
        return plans;
    }

    /// Every system of a subject at the rates that it is known at, from 1 to 5 bits, as its recipe is: nothing
    /// is mixed, and side information comes on top. A system of any rate is brought to 2, 2.5, 3 and 4 bits,
    /// that included.
    ///
    /// @param subject of the laboratory
    /// @param systems names of recipes; none means all
    /// @throws IllegalArgumentException if no recipe has such a name
    public static List<TrialPlan> atOwnRates(Subject subject, List<String> systems) {
        List<TrialPlan> plans = new ArrayList<>();
        for (NamedRecipe recipe : chosen(subject, systems)) {
            if (recipe.rates().isEmpty()) {
                ANY.forEach(rate -> plans.add(TrialPlan.at(recipe.slug(), recipe.slug(), rate)));
            }
            for (double rate : recipe.rates()) {
                if (rate >= LEAST && rate <= MOST) {
                    plans.add(TrialPlan.of(recipe.slug(), line(recipe, OptionalDouble.of(rate))));
                }
            }
        }
        return plans;
    }

    private static String line(NamedRecipe recipe, OptionalDouble rate) {
        return switch (recipe.subject()) {
            case WEIGHTS, DELTAS -> recipe.recipe(rate).linears().text();
            case VECTORS -> recipe.vectors(rate).text();
            case KV_CACHE -> recipe.cache(rate).text();
        };
    }

    private static List<NamedRecipe> chosen(Subject subject, List<String> systems) {
        NamedRecipes recipes = NamedRecipes.standard();
        return systems.isEmpty()
                ? recipes.of(subject)
                : systems.stream().map(recipes::named).toList();
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
