package dev.lloyd.models.quantize;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.engine.PlannedSize;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;

/// Gives every matrix the same rate, everything counted: its grid gets what maps and corrections leave of it.
/// Matrices whose recipe is the same at every rate keep it, and the others share what is left.
///
/// @param rule a rule of any rate
/// @param workers for what a size depends on
record UniformRate(RatedRule rule, Workers workers) {
    /// The recipes of some matrices at a mean rate.
    ///
    /// @throws IllegalArgumentException if nothing is left, or a grid does not have the rate that is left to it
    List<Recipe> recipes(List<Target> targets, double bits) {
        RecipeRule nominal = rule.at(bits);
        double left = 0;
        long values = 0;
        for (Target target : targets) {
            boolean follows = follows(target.recipe(nominal), bits);
            left += target.values() * (follows ? bits : bits - bits(target, target.recipe(nominal)));
            values += follows ? target.values() : 0;
        }
        if (!(left > 0)) {
            throw new IllegalArgumentException(
                    bits + " bits are too few: the matrices whose recipe is fixed take all of them");
        }
        double each = left / values;
        return targets.stream()
                .map(target -> {
                    Recipe recipe = target.recipe(nominal);
                    return follows(recipe, bits) ? exactly(target, each, recipe) : recipe;
                })
                .toList();
    }

    private static boolean follows(Recipe recipe, double bits) {
        return grid(recipe).nominalBits() == bits;
    }

    private static Grid grid(Recipe recipe) {
        return recipe.grids().getFirst();
    }

    private double bits(Target target, Recipe recipe) {
        return PlannedSize.of(recipe, target.rows(), target.columns(), workers).bits(target.values());
    }

    /// The rule's recipe for a matrix at the nominal rate that makes up `bits` with its maps and corrections.
    private Recipe exactly(Target target, double bits, Recipe near) {
        double rest = bits(target, near) - grid(near).nominalBits();
        try {
            return target.recipe(rule.at(bits - rest));
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException(
                    target.tensor() + " at " + bits + " bits: " + exception.getMessage(), exception);
        }
    }
}
