package dev.lloyd.lab.trial;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.quantize.QuantizedInMemory;
import java.io.IOException;

/// Quantizes the model of a laboratory: chooses tensors, brings a recipe to a rate, calibrates.
@FunctionalInterface
public interface RecipeRunner {
    /// Quantizes in memory.
    ///
    /// @param plan the recipe and its rate
    /// @throws IllegalArgumentException if the recipe is wrong
    QuantizedInMemory quantize(TrialPlan plan) throws IOException;

    /// Gives every linear layer of the blocks the plan's recipe and leaves everything else as it is.
    ///
    /// A plan with a rate asks for that many bits a value, all side information counted. A grid of any rate is
    /// brought to it. Of a grid with few rates the one within 1 % is taken, unless the recipe names an allocation;
    /// else every tensor is tried at each rate from two bits below to one bit above, and the recipe's allocation
    /// (by default `dp`) divides the budget; if not even the least rate fits, that is what is made. What was made
    /// says its exact bits.
    static RecipeRunner linears(Model model, RunnerSettings settings) {
        return new LinearsRunner(model, settings);
    }
}
