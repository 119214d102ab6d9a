package dev.lloyd.cli.option;

import dev.lloyd.models.recipe.RatedRecipe;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which recipe each weight matrix gets.
public final class RecipeOptions {
    @Option(
            names = "--recipe",
            paramLabel = "LINE|NAME",
            description = "How: a recipe line, or the name of one ('lloyd recipes' lists them); only 'lloyd plan' does "
                    + "without, and tries all.")
    private @Nullable String recipe;

    @Option(
            names = "--bits",
            paramLabel = "B",
            description =
                    "Mean bits per quantized value, all side information counted: exact for entropy-coded grids, "
                            + "else met from below by giving each tensor one of the grid's rates (default: as the recipe says).")
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

    /// The recipe of every role, at its own rate and at others.
    ///
    /// @throws IllegalArgumentException for a text that cannot be parsed, with what is possible
    public RatedRecipe recipe() {
        if (recipe == null) {
            throw new IllegalArgumentException("say how with --recipe, a line or the name of one ('lloyd recipes' "
                    + "lists them); 'lloyd plan MODEL --bits B' tries all and says which is best");
        }
        String text = recipe
                + (embeddings == null ? "" : " ; embeddings: " + embeddings)
                + (head == null ? "" : " ; head: " + head);
        return RatedRecipe.of(text);
    }

    /// Checks that nothing is said of embeddings and head, where no recipe is.
    ///
    /// @throws IllegalArgumentException if something is
    public void requireNoRoles() {
        if (embeddings != null || head != null) {
            throw new IllegalArgumentException("--embeddings and --head go with --recipe; without it systems are tried "
                    + "on the matrices of a block");
        }
    }

    /// Whether a recipe was named.
    public boolean areGiven() {
        return recipe != null;
    }

    /// The mean bits per value that were asked for, all side information counted.
    public OptionalDouble bits() {
        return bits == null ? OptionalDouble.empty() : OptionalDouble.of(bits);
    }

    /// What the rate adds to the recipe's text in a record: ` @ 3.25 bits`, or nothing.
    public String rateText() {
        return bits == null ? "" : " @ " + bits + " bits";
    }
}
