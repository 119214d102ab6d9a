package dev.lloyd.cli.option;

import dev.lloyd.models.recipe.ModelRecipe;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which recipe each weight matrix gets.
public final class RecipeOptions {
    @Option(
            names = "--recipe",
            required = true,
            paramLabel = "LINE|NAME",
            description = "How: a recipe line, or the name of one ('lloyd recipes' lists them).")
    private String recipe = "";

    @Option(
            names = "--bits",
            paramLabel = "B",
            description = "The rate: nominal where the recipe's grid has it; any other is met in the mean, all side "
                    + "information counted, by giving some matrices more (default: as the recipe says).")
    private @Nullable Double bits;

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

    /// The recipe of every role, at the rate that was asked for.
    ///
    /// @throws IllegalArgumentException for a text that cannot be parsed or a rate that does not exist, with
    ///     what is possible
    public ModelRecipe recipe() {
        String text = recipe
                + (embeddings == null ? "" : " ; embeddings: " + embeddings)
                + (head == null ? "" : " ; head: " + head);
        return bits == null ? ModelRecipe.parse(text) : ModelRecipe.of(text, OptionalDouble.of(bits));
    }

    /// The mean rate that an allocation has to meet: empty if the recipe's own grid has the rate that was asked for,
    /// or none was.
    ///
    /// @param chosen what {@link #recipe()} gave
    public OptionalDouble allocated(ModelRecipe chosen) {
        boolean fixed = chosen.linears().allocation().isEmpty();
        return bits == null || (fixed && chosen.reaches(bits)) ? OptionalDouble.empty() : OptionalDouble.of(bits);
    }
}
