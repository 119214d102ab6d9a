package dev.lloyd.models.recipe;

import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/// Parses the text form of a {@link ModelRecipe}.
///
/// @param bits the rate of names, and of the linear layers' line
/// @param names finds a recipe by its name
record ModelRecipeText(OptionalDouble bits, Function<String, Optional<NamedRecipe>> names) {
    static final String KEEP = "keep";
    static final String EMBEDDINGS = "embeddings";
    static final String HEAD = "head";

    /// Lines only: the form in which named recipes are written.
    static ModelRecipe ofLines(String text) {
        return new ModelRecipeText(OptionalDouble.empty(), name -> Optional.empty()).parse(text);
    }

    ModelRecipe parse(String text) {
        List<String> pieces = PartText.split(text, ';');
        ModelRecipe recipe = linears(pieces.getFirst());
        boolean embeddingsSet = false;
        boolean headSet = false;
        for (String piece : pieces.subList(1, pieces.size())) {
            int colon = piece.indexOf(':');
            String role = colon < 0 ? "" : piece.substring(0, colon).strip();
            String line = piece.substring(colon + 1).strip();
            if (role.equals(EMBEDDINGS) && !embeddingsSet) {
                recipe = recipe.withEmbeddings(forRole(line, ModelRecipe::embeddings));
                embeddingsSet = true;
            } else if (role.equals(HEAD) && !headSet) {
                recipe = recipe.withHead(forRole(line, ModelRecipe::head));
                headSet = true;
            } else {
                throw new IllegalArgumentException("'" + piece
                        + "' in a recipe for a model must be 'embeddings: LINE|keep' or 'head: LINE|keep', each once");
            }
        }
        return recipe;
    }

    /// Nominal rates that the names and the linear layers' line have in common; empty: any.
    List<Double> rates(String text) {
        List<String> pieces = PartText.split(text, ';');
        String linears = pieces.getFirst();
        List<Double> common = names.apply(linears).map(NamedRecipe::rates).orElseGet(() -> GridRates.of(line(linears)));
        for (String piece : pieces.subList(1, pieces.size())) {
            String name = piece.substring(piece.indexOf(':') + 1);
            List<Double> rates = names.apply(name).map(NamedRecipe::rates).orElse(List.of());
            common = GridRates.common(common, rates);
        }
        return common;
    }

    private ModelRecipe linears(String nameOrLine) {
        Optional<NamedRecipe> named = names.apply(nameOrLine);
        if (named.isPresent()) {
            return named.get().recipe(bits);
        }
        ModelRecipe recipe = ModelRecipe.of(line(nameOrLine));
        return bits.isPresent() ? recipe.at(bits.getAsDouble()) : recipe;
    }

    /// For a role of its own a name brings its rate along; a line stays as it is written.
    private Optional<Recipe> forRole(String nameOrLine, Function<ModelRecipe, Optional<Recipe>> role) {
        if (nameOrLine.equals(KEEP)) {
            return Optional.empty();
        }
        Optional<NamedRecipe> named = names.apply(nameOrLine);
        return named.isPresent() ? role.apply(named.get().recipe(bits)) : Optional.of(line(nameOrLine));
    }

    private static Recipe line(String line) {
        NamedRecipes.requireLine(line);
        return Recipe.parse(line);
    }
}
