package dev.lloyd.models.recipe;

import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;

/// A way to code vectors.
///
/// @param name as it was asked for: the name of a recipe, or its line
/// @param recipe from which codebooks are learned
/// @param training of the codebooks after that, with queries, by its name; none for most
public record VectorSystem(String name, Recipe recipe, Optional<String> training) {
    /// What tables call it: the name where it is trained, since the line does not say so, else the line.
    public String title() {
        return training.isPresent() ? name : recipe.text();
    }
}
