package dev.lloyd.models.quantize;

import dev.lloyd.quant.recipe.Recipe;

/// A weight matrix that is to be quantized.
///
/// @param tensor its full name, with `.weight`
/// @param rows rows of the matrix
/// @param columns columns of the matrix
/// @param role what it does
/// @param recipe how to quantize it
public record Target(String tensor, int rows, int columns, Role role, Recipe recipe) {
    /// Number of values.
    public long values() {
        return (long) rows * columns;
    }

    /// The layer's name: the tensor's without `.weight`.
    public String layer() {
        return layer(tensor);
    }

    /// A tensor's name without `.weight`.
    public static String layer(String tensor) {
        return tensor.endsWith(".weight") ? tensor.substring(0, tensor.length() - ".weight".length()) : tensor;
    }

    /// What a rule, which quantizes the matrix, has for it.
    Recipe recipe(RecipeRule rule) {
        return rule.recipe(role, tensor).orElseThrow();
    }

    /// The same matrix with another recipe.
    public Target with(Recipe other) {
        return new Target(tensor, rows, columns, role, other);
    }
}
