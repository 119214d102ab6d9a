package dev.lloyd.quant.part;

import dev.lloyd.quant.allocation.Curve;
import java.util.List;

/// Divides a budget of bits among tensors.
public non-sealed interface Allocation extends Part {
    /// The index of the chosen point on each tensor's curve, so that the mean bits over all values stay at or below
    /// the budget.
    ///
    /// @param curves for each tensor, what it costs at each rate
    /// @param bits mean bits per value, all side information counted
    /// @throws IllegalArgumentException if no choice fits, saying the reachable range
    int[] choose(List<Curve> curves, double bits);

    /// The nominal rates among which it chooses, of those that a grid has; all of them unless a part says otherwise.
    ///
    /// @param rates of the grid, ascending
    /// @throws IllegalArgumentException if the grid lacks a rate that the part wants
    default List<Double> among(List<Double> rates) {
        return rates;
    }
}
