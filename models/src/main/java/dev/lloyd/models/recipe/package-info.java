/// Recipes for whole models: what linear layers, embeddings and the output layer get
/// ({@link dev.lloyd.models.recipe.ModelRecipe}), and the published systems by name
/// ({@link dev.lloyd.models.recipe.NamedRecipes}, one YAML resource each beside this package).
///
/// Start with `ModelRecipe.of`, for vectors with `NamedRecipes.vectors`. Lines for one matrix are parsed in
/// `dev.lloyd.quant.recipe`; who runs a recipe is `dev.lloyd.models.quantize`.
@NullMarked
package dev.lloyd.models.recipe;

import org.jspecify.annotations.NullMarked;
