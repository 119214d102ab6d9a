package dev.lloyd.lab.trial;

import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;

/// A recipe at its own rate and at others.
///
/// @param own at its own rate
/// @param rates nominal rates at which it exists, ascending; empty: any
record RatedRecipe(Recipe own, List<Double> rates) {
    RatedRecipe {
        rates = List.copyOf(rates);
    }

    static RatedRecipe of(String line) {
        Recipe own = Recipe.parse(line);
        Grid grid = own.grids().getFirst();
        double together = own.grids().stream().mapToDouble(Grid::nominalBits).sum();
        return new RatedRecipe(own, own.grids().size() > 1 ? List.of(together) : grid.rates());
    }

    Recipe at(double rate) {
        if (own.grids().size() > 1) {
            return own;
        }
        return own.withGrids(List.of(own.grids().getFirst().atRate(rate)));
    }
}
