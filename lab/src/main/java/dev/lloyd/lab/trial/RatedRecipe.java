package dev.lloyd.lab.trial;

import dev.lloyd.models.recipe.NamedRecipe;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/// A recipe for linear layers at its own rate and at others.
///
/// @param own at its own rate
/// @param rates nominal rates at which it exists, ascending; empty: any
/// @param at the recipe at one of its rates
record RatedRecipe(Recipe own, List<Double> rates, DoubleFunction<Recipe> at) {
    RatedRecipe {
        rates = List.copyOf(rates);
    }

    /// By name, or a line; a line with several planes has its own rate only.
    static RatedRecipe of(String nameOrLine) {
        Optional<NamedRecipe> named = NamedRecipes.standard().find(nameOrLine);
        if (named.isPresent()) {
            NamedRecipe recipe = named.get();
            return new RatedRecipe(
                    recipe.recipe(OptionalDouble.empty()).linears(),
                    recipe.rates(),
                    rate -> recipe.recipe(OptionalDouble.of(rate)).linears());
        }
        Recipe own = Recipe.parse(nameOrLine);
        Grid grid = own.grids().getFirst();
        if (own.grids().size() > 1) {
            double together =
                    own.grids().stream().mapToDouble(Grid::nominalBits).sum();
            return new RatedRecipe(own, List.of(together), rate -> own);
        }
        return new RatedRecipe(own, grid.rates(), rate -> own.withGrids(List.of(grid.atRate(rate))));
    }
}
