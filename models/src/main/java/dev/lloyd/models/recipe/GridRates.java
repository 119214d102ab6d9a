package dev.lloyd.models.recipe;

import dev.lloyd.models.cache.CacheRecipe;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.stream.Collectors;

/// Brings the grids of a recipe to a rate.
final class GridRates {
    /// The rates of grids that have as many bits for a row of any length.
    static final List<Double> OWN = List.of(Double.NaN);

    private static final double NEAR = 0.5;

    private GridRates() {}

    static Recipe at(Recipe recipe, double bits) {
        if (!(bits > 0) || Double.isInfinite(bits)) {
            throw new IllegalArgumentException("bits must be more than 0 and finite, not " + bits);
        }
        List<Grid> grids = recipe.grids();
        if (grids.size() > 1) {
            requireNear(together(grids), List.of(total(grids)), bits);
            return recipe;
        }
        Grid grid = grids.getFirst();
        double rate = grid.rates().isEmpty() ? bits : requireNear(grid.name(), grid.rates(), bits);
        return recipe.withGrids(List.of(grid.atRate(rate)));
    }

    static CacheRecipe at(CacheRecipe recipe, double bits) {
        return recipe.with(at(recipe.keys().recipe(), bits), at(recipe.values().recipe(), bits));
    }

    /// The rates of a recipe's grid, or of its planes together; empty: any.
    static List<Double> of(Recipe recipe) {
        List<Grid> grids = recipe.grids();
        return grids.size() > 1 ? List.of(total(grids)) : grids.getFirst().rates();
    }

    /// Rates that are in both lists, where an empty one stands for any rate.
    ///
    /// @throws IllegalArgumentException if there are none
    static List<Double> common(List<Double> some, List<Double> others) {
        if (some.isEmpty() || others.isEmpty()) {
            return some.isEmpty() ? others : some;
        }
        List<Double> common = some.stream().filter(others::contains).toList();
        if (common.isEmpty()) {
            throw new IllegalArgumentException(
                    "no rate is among both " + print(some) + " and " + print(others) + " bits");
        }
        return common;
    }

    /// The nearest of some rates, the lower of two.
    ///
    /// @throws IllegalArgumentException if it is not near
    static double requireNear(String name, List<Double> rates, double bits) {
        if (rates.equals(OWN)) {
            throw new IllegalArgumentException(
                    name + " has as many bits for a vector of any length: its parameters say how many, not a rate");
        }
        double nearest = rates.getFirst();
        for (double rate : rates) {
            nearest = Math.abs(rate - bits) < Math.abs(nearest - bits) ? rate : nearest;
        }
        if (!(Math.abs(nearest - bits) <= NEAR)) {
            throw new IllegalArgumentException(
                    name + " exists at " + print(rates) + " bits, not at " + print(List.of(bits)));
        }
        return nearest;
    }

    private static double total(List<Grid> grids) {
        return grids.stream().mapToDouble(Grid::nominalBits).sum();
    }

    private static String together(List<Grid> grids) {
        return "'" + grids.stream().map(Grid::text).collect(Collectors.joining(" + ")) + "'";
    }

    /// Rates without needless decimals.
    static String print(List<Double> rates) {
        return rates.stream()
                .map(rate -> rate == Math.rint(rate) ? Long.toString(rate.longValue()) : rate.toString())
                .collect(Collectors.joining(", "));
    }
}
