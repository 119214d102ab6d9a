package dev.lloyd.quant.part;

import dev.lloyd.quant.allocation.Curve;
import java.util.List;
import java.util.stream.DoubleStream;

/// Divides a budget of bits among tensors.
public non-sealed interface Allocation extends Part {
    /// Rates that every grid of any rate has.
    double LEAST = 0.25;

    /// The highest of them.
    double MOST = 6.5;

    /// The index of the chosen point on each tensor's curve, so that the mean bits over all values stay at or below
    /// the budget.
    ///
    /// @param curves for each tensor, what it costs at each rate
    /// @param bits mean bits per value, all side information counted
    /// @throws IllegalArgumentException if no choice fits, saying the reachable range
    int[] choose(List<Curve> curves, double bits);

    /// Whether what it ranks tensors by is measured by running the network, so that there must be one: a difference of
    /// two models, which computes nothing, has none.
    default boolean runsNetwork() {
        return false;
    }

    /// The nominal rates among which it chooses, of those that a recipe has. Unless a part says otherwise all up to
    /// 1.5 bits above the budget, since one matrix is seldom worth that much more than another; of a recipe of any
    /// rate every quarter of a bit from 2 below.
    ///
    /// @param rates of the recipe, ascending; empty: any
    /// @param bits the budget, as above
    /// @return one or more rates, ascending
    /// @throws IllegalArgumentException if the recipe lacks a rate that the part wants
    default List<Double> among(List<Double> rates, double bits) {
        List<Double> all = rates.isEmpty()
                ? DoubleStream.iterate(bits - 2, rate -> rate <= MOST, rate -> rate + 0.25)
                        .filter(rate -> rate >= LEAST)
                        .boxed()
                        .toList()
                : rates;
        List<Double> near = all.stream().filter(rate -> rate <= bits + 1.5).toList();
        return near.isEmpty() ? all : near;
    }
}
