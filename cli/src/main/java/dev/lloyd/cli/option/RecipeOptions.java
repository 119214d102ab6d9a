package dev.lloyd.cli.option;

import dev.lloyd.models.quantize.RecipeRule;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which recipe each weight matrix gets.
public final class RecipeOptions {
    private static final String KEEP = "keep";

    @Option(
            names = "--recipe",
            required = true,
            paramLabel = "LINE|NAME",
            description = "How: a recipe line, or the name of one ('lloyd recipes' lists them).")
    private String recipe = "";

    @Option(
            names = "--embeddings",
            paramLabel = "LINE|keep",
            description = "Embedding tables: a recipe that needs no calibration, or keep "
                    + "(default: the recipe if it needs none, else its grid alone).")
    private @Nullable String embeddings;

    @Option(
            names = "--head",
            paramLabel = "LINE|keep",
            description = "The output layer: a recipe, or keep (default: the recipe).")
    private @Nullable String head;

    /// Called by the command line.
    public RecipeOptions() {}

    /// The recipe as the user wrote it, with what differs for embeddings and head.
    public String text() {
        return recipe
                + (embeddings == null ? "" : "; embeddings: " + embeddings)
                + (head == null ? "" : "; head: " + head);
    }

    /// The recipe of the linear layers.
    public Recipe recipe() {
        return Recipe.parse(recipe);
    }

    /// The recipe of each role.
    public RecipeRule rule() {
        Recipe linear = recipe();
        Optional<Recipe> table = embeddings == null ? Optional.of(forTables(linear)) : chosen(embeddings);
        if (table.isPresent() && table.get().need() == Need.CALIBRATION) {
            throw new IllegalArgumentException("--embeddings: '" + table.get().text()
                    + "' needs calibration, which a table of words does not have: it multiplies nothing");
        }
        Optional<Recipe> output = head == null ? Optional.of(linear) : chosen(head);
        return (role, tensor) -> switch (role) {
            case LINEAR -> Optional.of(linear);
            case EMBEDDING -> table;
            case HEAD -> output;
        };
    }

    private static Optional<Recipe> chosen(String text) {
        return text.equals(KEEP) ? Optional.empty() : Optional.of(Recipe.parse(text));
    }

    private static Recipe forTables(Recipe recipe) {
        if (recipe.need() == Need.NOTHING) {
            return recipe;
        }
        List<Grid> grids = recipe.grids();
        return Recipe.of(grids.getFirst()).withGrids(grids);
    }
}
