package dev.lloyd.models.quantize;

import java.util.List;

/// A rule that exists at several rates, for a planner to choose among.
public interface RatedRule extends RecipeRule {
    /// Nominal rates (bits of a code) at which it exists, ascending; empty: any.
    List<Double> rates();

    /// The rule at a nominal rate. A matrix whose rate is fixed has the same recipe at every one.
    ///
    /// @throws IllegalArgumentException if it does not exist near that rate, saying at which it does
    RecipeRule at(double bits);
}
