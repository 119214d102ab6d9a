package dev.lloyd.models.recipe;

import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.stream.Collectors;

/// Brings the grids of a recipe to a rate.
final class GridRates {
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

    static boolean reaches(Recipe recipe, double bits) {
        List<Grid> grids = recipe.grids();
        if (grids.size() > 1) {
            return total(grids) == bits;
        }
        List<Double> rates = grids.getFirst().rates();
        return rates.isEmpty() || rates.contains(bits);
    }

    /// The nearest of some rates, the lower of two.
    ///
    /// @throws IllegalArgumentException if it is not near
    static double requireNear(String name, List<Double> rates, double bits) {
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
