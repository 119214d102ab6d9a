package dev.lloyd.models.quantize;

import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;

/// Which recipe a weight matrix gets.
@FunctionalInterface
public interface RecipeRule {
    /// The recipe of a matrix; empty if it stays as it is.
    ///
    /// @param role what the matrix does
    /// @param tensor its full name
    Optional<Recipe> recipe(Role role, String tensor);
}
