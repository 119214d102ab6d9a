package dev.lloyd.lab.trial;

import java.io.IOException;
import java.nio.file.Path;

/// Quantizes the model of a laboratory: chooses tensors, brings a recipe to a rate, calibrates.
@FunctionalInterface
public interface RecipeRunner {
    /// Makes a quantized model directory.
    ///
    /// @param plan the recipe and its rate
    /// @param output where; it does not exist yet
    /// @throws IllegalArgumentException if the recipe is wrong or its rate cannot be reached
    void quantize(TrialPlan plan, Path output) throws IOException;
}
