package dev.lloyd.models.recipe;

import dev.lloyd.models.quantize.RatedRule;
import dev.lloyd.models.quantize.Role;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The text of a model's recipe at its own rate and at others.
///
/// Names bring their parts of each rate along, in every role; a line for the linear layers has the rates of its grid,
/// or its own rate alone if it has several planes. Lines that the text gives to embeddings and head are fixed: they
/// stay as they are written.
///
/// @param text as {@link ModelRecipe#parse(String)} takes it
/// @param own the recipe at its own rate
/// @param rates nominal rates that all of its names and its line have, ascending; empty: any
public record RatedRecipe(String text, ModelRecipe own, List<Double> rates) implements RatedRule {
    /// Copies the list.
    public RatedRecipe {
        rates = List.copyOf(rates);
    }

    /// Parses a text.
    ///
    /// @throws IllegalArgumentException for a text that cannot be parsed, or whose names have no rate in common,
    ///     with what is possible
    public static RatedRecipe of(String text) {
        ModelRecipeText parser = new ModelRecipeText(OptionalDouble.empty(), NamedRecipes.standard()::find);
        return new RatedRecipe(text, parser.parse(text), parser.rates(text));
    }

    @Override
    public Optional<Recipe> recipe(Role role, String tensor) {
        return own.recipe(role, tensor);
    }

    /// The recipe at a nominal rate: that rate exactly where it exists, else the nearest (of two equally near ones
    /// the lower).
    ///
    /// @throws IllegalArgumentException if the nearest rate is more than half a bit away, listing the rates
    @Override
    public ModelRecipe at(double bits) {
        return ModelRecipe.of(text, OptionalDouble.of(bits));
    }
}
