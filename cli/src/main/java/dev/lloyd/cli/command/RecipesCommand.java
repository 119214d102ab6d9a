package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.Table;
import dev.lloyd.models.recipe.NamedRecipe;
import dev.lloyd.models.recipe.NamedRecipes;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Lists the published systems that have a name.
@Command(
        name = "recipes",
        header = "The published systems that can be named instead of a recipe line.",
        description = "Lists the named recipes, or shows one with its paper and its line at each rate.",
        footer = {
            "",
            "Examples:",
            "  lloyd recipes             every name",
            "  lloyd recipes quip-sharp  one of them, with its lines",
            "  lloyd quantize MODEL --recipe higgs --bits 3 --out small",
        })
public final class RecipesCommand implements Runnable {
    @Mixin
    private Output output = new Output();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            defaultValue = "",
            description = "The name of a recipe.")
    private String name = "";

    /// Called by the command line.
    public RecipesCommand() {}

    @Override
    public void run() {
        NamedRecipes recipes = NamedRecipes.standard();
        List<RecipeRow> rows = (name.isEmpty() ? recipes.all() : List.of(recipes.named(name)))
                .stream().map(RecipeRow::of).toList();
        output.print(rows, out -> {
            if (name.isEmpty()) {
                print(out, rows);
            } else {
                print(out, rows.getFirst());
            }
        });
    }

    private static void print(PrintWriter out, List<RecipeRow> rows) {
        Table table = Table.of("slug", "subject", "title", "needs", "rates");
        rows.forEach(row -> table.row(row.slug(), row.subject(), row.title(), row.needs(), row.rates()));
        table.print(out);
    }

    private static void print(PrintWriter out, RecipeRow row) {
        out.println(row.title() + ": " + row.summary());
        out.println("  subject: " + row.subject());
        out.println("  source:  " + row.source());
        out.println("  needs:   " + row.needs());
        out.println("  rates:   " + row.rates());
        out.println("  recipe:  " + row.recipe());
        row.recipes().forEach((rate, line) -> out.println("  at " + rate + " bits: " + line));
        if (!row.notes().isEmpty()) {
            out.println("  notes:   " + row.notes());
        }
    }

    /// A named recipe as it is listed.
    ///
    /// @param slug its name
    /// @param subject what it quantizes
    /// @param title its name in print
    /// @param source the paper
    /// @param summary what it does
    /// @param notes where it differs from its paper; may be empty
    /// @param needs `nothing`, `calibration`, `gradients` or `queries`
    /// @param rates nominal rates, or `any`, or `own`: bits of a vector of any length
    /// @param recipe its recipe
    /// @param recipes recipes of the rates for which it takes other parts
    public record RecipeRow(
            String slug,
            String subject,
            String title,
            String source,
            String summary,
            String notes,
            String needs,
            String rates,
            String recipe,
            Map<String, String> recipes) {
        /// Copies the map.
        public RecipeRow {
            recipes = java.util.Collections.unmodifiableMap(new TreeMap<>(recipes));
        }

        static RecipeRow of(NamedRecipe recipe) {
            Map<String, String> lines = new TreeMap<>();
            recipe.lines().forEach((rate, line) -> lines.put(rate(rate), line));
            return new RecipeRow(
                    recipe.slug(),
                    recipe.subject().toString(),
                    recipe.title(),
                    recipe.source(),
                    recipe.summary(),
                    recipe.notes(),
                    recipe.needs().name().toLowerCase(Locale.ROOT),
                    recipe.rates().isEmpty()
                            ? "any"
                            : recipe.rates().stream().map(RecipeRow::rate).collect(Collectors.joining(", ")),
                    recipe.line(),
                    lines);
        }

        private static String rate(double rate) {
            return Double.isNaN(rate)
                    ? "own"
                    : BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString();
        }
    }
}
