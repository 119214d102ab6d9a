package dev.lloyd.models.recipe;

import dev.lloyd.models.quantize.RecipeRule;
import dev.lloyd.models.quantize.Role;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// How to quantize a whole model: a recipe for the linear layers, one for embedding tables and one for the output
/// layer.
///
///     LINE
///     LINE ; embeddings: LINE|keep ; head: LINE|keep
///
/// What is left out has a default: embeddings get the recipe of the linear layers if it needs no calibration, else
/// its grid alone, as it is without calibration (a table of words multiplies nothing, so it has no statistics); the
/// head gets the recipe of the linear layers. Both go without its tunings, which are of blocks. A LINE can be the name
/// of a recipe ({@link NamedRecipes}). Parsing and printing are inverse.
///
/// @param linears of the linear layers
/// @param embeddings of embedding tables; empty if they stay as they are
/// @param head of the output layer; empty if it stays as it is
public record ModelRecipe(Recipe linears, Optional<Recipe> embeddings, Optional<Recipe> head) implements RecipeRule {
    /// Checks that the embeddings' recipe needs no calibration, and that none has an estimator, which is for
    /// vectors.
    public ModelRecipe {
        Stream.of(Optional.of(linears), embeddings, head)
                .flatMap(Optional::stream)
                .filter(recipe -> recipe.estimator().isPresent())
                .findFirst()
                .ifPresent(recipe -> {
                    throw new IllegalArgumentException(
                            "'" + recipe.text()
                                    + "': an estimator is for vectors that are searched; weights are multiplied as they decode");
                });
        if (embeddings.isPresent() && embeddings.get().need().isCalibrated()) {
            throw new IllegalArgumentException(
                    "embeddings: '" + embeddings.get().text()
                            + "' needs calibration, which a table of words does not have: it multiplies nothing");
        }
    }

    /// The same recipe everywhere, as far as the defaults above go.
    public static ModelRecipe of(Recipe linears) {
        return new ModelRecipe(linears, Optional.of(forTables(linears)), Optional.of(linears.untuned()));
    }

    /// A recipe by its name or its line, at a rate.
    ///
    /// The rate is that of the linear layers and of what follows them by default. Lines of the text's own for
    /// embeddings and head stay as they are written.
    ///
    /// @param nameOrLine the name of a recipe, or a text as above
    /// @param bits the nominal rate, as {@link #at(double)}; empty: as the text or the name says
    /// @throws IllegalArgumentException for a text that cannot be parsed or a rate that does not exist, with
    ///     what is possible
    public static ModelRecipe of(String nameOrLine, OptionalDouble bits) {
        return new ModelRecipeText(bits, NamedRecipes.standard()::find).parse(nameOrLine);
    }

    /// Parses a text: the inverse of {@link #text()}.
    ///
    /// @throws IllegalArgumentException for a text that cannot be parsed, with what is possible
    public static ModelRecipe parse(String text) {
        return of(text, OptionalDouble.empty());
    }

    private static Recipe forTables(Recipe recipe) {
        if (recipe.need() == Need.NOTHING) {
            return recipe.untuned();
        }
        List<Grid> grids = recipe.grids().stream().map(Grid::withoutCalibration).toList();
        return Recipe.of(grids.getFirst()).withGrids(grids);
    }

    /// The same with other embeddings.
    public ModelRecipe withEmbeddings(Optional<Recipe> other) {
        return new ModelRecipe(linears, other, head);
    }

    /// The same with another head.
    public ModelRecipe withHead(Optional<Recipe> other) {
        return new ModelRecipe(linears, embeddings, other);
    }

    @Override
    public Optional<Recipe> recipe(Role role, String tensor) {
        return switch (role) {
            case LINEAR -> Optional.of(linears);
            case EMBEDDING -> embeddings;
            case HEAD -> head;
        };
    }

    /// What the recipe must know beside the weights.
    public Need need() {
        Need tables = head.map(Recipe::need).orElse(Need.NOTHING);
        return linears.need() == Need.NOTHING ? tables : linears.need();
    }

    /// The same recipes at a nominal rate: grids of any rate exactly, others at the nearest of their rates (of two
    /// equally near ones the lower).
    ///
    /// A rate that no grid of the linear layers has, such as 2.5 for integers, is met in the mean by an allocation
    /// (`Planner`), which takes the recipe at several rates ({@link RatedRecipe}).
    ///
    /// @throws IllegalArgumentException if the nearest rate is more than half a bit away, listing the rates
    public ModelRecipe at(double bits) {
        return new ModelRecipe(
                GridRates.at(linears, bits),
                embeddings.map(recipe -> GridRates.at(recipe, bits)),
                head.map(recipe -> GridRates.at(recipe, bits)));
    }

    /// The text form.
    public String text() {
        StringBuilder text = new StringBuilder(linears.text());
        if (!embeddings.equals(Optional.of(forTables(linears)))) {
            text.append(" ; " + ModelRecipeText.EMBEDDINGS + ": ").append(textOf(embeddings));
        }
        if (!head.equals(Optional.of(linears.untuned()))) {
            text.append(" ; " + ModelRecipeText.HEAD + ": ").append(textOf(head));
        }
        return text.toString();
    }

    private static String textOf(Optional<Recipe> recipe) {
        return recipe.map(Recipe::text).orElse(ModelRecipeText.KEEP);
    }
}
