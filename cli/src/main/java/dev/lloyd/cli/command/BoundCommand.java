package dev.lloyd.cli.command;

import dev.lloyd.cli.option.TensorName;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.cli.output.Table;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.recipe.ModelRecipe;
import dev.lloyd.quant.bound.Bound;
import dev.lloyd.quant.bound.BoundRow;
import dev.lloyd.quant.bound.Source;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Measures grids against Shannon's bound.
@Command(
        name = "bound",
        header = "Grids and recipes against Shannon's bound.",
        description = {
            "Measures grids, or recipes, against Shannon's bound.",
            "",
            "Each is really applied to a seeded sample and decoded again. 'bits' counts every stored byte, 'dB to bound' is "
                    + "10 log10(mse / bound at those bits): 0 is perfect, 6.02 is one wasted bit per value.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd bound                                        every grid, at every rate, on three sources",
            "  lloyd bound 'int(bits=4, group=64)' nf4            these",
            "  lloyd bound 'hadamard | int(bits=3)' --source laplacian",
            "  lloyd bound int --tensor model.safetensors#layers.0.attention.wq.weight",
        })
public final class BoundCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Mixin
    private Threads threads = new Threads();

    @Parameters(
            arity = "0..*",
            paramLabel = "RECIPE",
            description = "Recipe lines, or names of recipes; a grid alone is a line.")
    private List<String> recipes = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description = "gaussian, laplacian or uniform; may be repeated (default: all three).")
    private List<Source> sources = new ArrayList<>();

    @Option(
            names = "--tensor",
            paramLabel = "FILE#NAME",
            description = "A tensor of a model file instead; its bound is that of a Gaussian of the same mean square.")
    private @Nullable String tensor;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "256",
            description = "Rows of the sample (${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--columns",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Columns of the sample (${DEFAULT-VALUE}).")
    private int columns;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of the sample (${DEFAULT-VALUE}).")
    private long seed;

    /// Called by the command line.
    public BoundCommand() {}

    @Override
    public Integer call() throws IOException {
        List<Recipe> chosen = recipes.isEmpty()
                ? Bound.everyGrid()
                : recipes.stream()
                        .map(text -> ModelRecipe.parse(text).linears())
                        .toList();
        try (Workers workers = threads.workers()) {
            List<BoundRow> rows = tensor == null ? onSources(chosen, workers) : onTensor(tensor, chosen, workers);
            output.print(rows, out -> print(out, rows));
        }
        return 0;
    }

    private List<BoundRow> onSources(List<Recipe> chosen, Workers workers) {
        if (rows < 1 || columns < 1 || (long) rows * columns > 1 << 28) {
            throw new IllegalArgumentException(
                    "a sample has 1 to 268435456 values, not " + rows + " rows of " + columns);
        }
        List<Source> which = sources.isEmpty() ? List.of(Source.values()) : sources;
        List<BoundRow> results = new ArrayList<>();
        try (ProgressLine progress = ProgressLine.start("bound", "recipes", (long) chosen.size() * which.size())) {
            for (Source source : which) {
                for (Recipe recipe : chosen) {
                    progress.note(recipe.text());
                    results.add(Bound.measure(recipe, source, rows, columns, seed, workers));
                    progress.step();
                }
            }
        }
        return results;
    }

    private List<BoundRow> onTensor(String name, List<Recipe> chosen, Workers workers) throws IOException {
        TensorName chosenTensor = TensorName.parse(name);
        Matrix values = chosenTensor.read();
        String shown = chosenTensor.name().isEmpty() ? chosenTensor.file() : chosenTensor.name();
        List<BoundRow> results = new ArrayList<>();
        try (ProgressLine progress = ProgressLine.start("bound", "recipes", chosen.size())) {
            for (Recipe recipe : chosen) {
                progress.note(recipe.text());
                results.add(Bound.measure(recipe, shown, values, seed, workers));
                progress.step();
            }
        }
        return results;
    }

    private static void print(PrintWriter out, List<BoundRow> rows) {
        Table table = Table.of("source", "recipe", "nominal", "bits", "mse", "SQNR dB", "dB to bound");
        for (BoundRow row : rows) {
            table.row(
                    row.source(),
                    row.grid(),
                    Figures.decimals(row.nominalBits(), 2),
                    Figures.decimals(row.bits(), 4),
                    Figures.significant(row.mse()),
                    Figures.decimals(row.sqnr(), 3),
                    Figures.decimals(row.gapDb(), 3));
        }
        table.print(out);
    }
}
