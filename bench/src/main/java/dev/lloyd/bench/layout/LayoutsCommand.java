package dev.lloyd.bench.layout;

import dev.lloyd.bench.Machine;
import dev.lloyd.bench.MarkedTable;
import dev.lloyd.bench.TableOptions;
import dev.lloyd.bench.generation.StreamingRead;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.BlockType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command `lloyd bench layouts`.
@Command(
        name = "layouts",
        mixinStandardHelpOptions = true,
        description = {
            "Layers multiplied as codes, beside the same layers expanded to floats at each call and then multiplied.",
            "",
            "Without RECIPE, one for each way in which codes are multiplied and GGUF's blocks, of a matrix of random values. Both ways take"
                    + " turns in one process; ratios are medians over turns, and above 1 where codes are faster."
                    + " A matrix of 4096 x 4096 in a few bits fits into the last cache of a large processor: the rate of"
                    + " its codes can exceed the streaming read.",
            "",
            "Examples:",
            "  lloyd bench layouts",
            "  lloyd bench layouts 'nf4' 'int(bits=4, group=64)' --threads 1",
            "  lloyd bench layouts --document docs/benchmarks.md",
        })
public final class LayoutsCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "RECIPE", description = "Recipes that need no calibration.")
    private List<String> recipes = new ArrayList<>();

    @Mixin
    private TableOptions table = new TableOptions();

    @Option(names = "--rows", paramLabel = "N", description = "Rows of the matrix (4096).")
    private int rows = 4096;

    @Option(names = "--columns", paramLabel = "N", description = "Columns of the matrix (4096).")
    private int columns = 4096;

    @Option(names = "--tokens", paramLabel = "N", description = "Inputs at once, beside one alone (16).")
    private int tokens = 16;

    /// Called by the command line.
    public LayoutsCommand() {}

    @Override
    public Integer call() throws IOException {
        if (rows < 1 || columns < 1 || tokens < 1) {
            throw new IllegalArgumentException("--rows, --columns and --tokens must be 1 or more");
        }
        Optional<MarkedTable> marked = table.check("bench layouts");
        List<String> lines = Machine.items();
        lines.add("- matrix: " + rows + " x " + columns);
        for (int count : table.threads()) {
            try (StreamingRead read = new StreamingRead(count)) {
                double rate = read.bytesPerSecond() / 1e9;
                lines.add(String.format(Locale.ROOT, "- streaming read, threads %d: %.1f GB/s", count, rate));
            }
        }
        lines.add("");
        lines.add("| layout | bits | threads | 1 token, ms | expanded | ratio | " + tokens
                + " tokens, ms | expanded | ratio | GB/s of codes, 1 token |");
        lines.add("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        RecipeLayouts layouts = new RecipeLayouts(rows, columns);
        for (String recipe : recipes.isEmpty() ? RecipeLayouts.RECIPES : recipes) {
            lines.addAll(measure(layouts, recipe));
        }
        if (recipes.isEmpty() && columns % GgufLayouts.MULTIPLE == 0) {
            GgufLayouts files = new GgufLayouts(rows, columns);
            for (BlockType type : GgufLayouts.TYPES) {
                System.err.println("GGUF " + type + " ...");
                files.forEach(type, layout -> lines.addAll(measure(layout)));
            }
        }
        TableOptions.publish(lines, marked);
        return 0;
    }

    private List<String> measure(RecipeLayouts layouts, String recipe) {
        System.err.println(recipe + " ...");
        List<Layout> made;
        try (Workers workers = Workers.of(Runtime.getRuntime().availableProcessors())) {
            made = layouts.of(recipe, workers);
        }
        return made.stream().flatMap(layout -> measure(layout).stream()).toList();
    }

    private List<String> measure(Layout layout) {
        List<String> lines = new ArrayList<>();
        for (int count : table.threads()) {
            try (Workers workers = Workers.of(count)) {
                lines.add(row(layout, count, workers));
            }
        }
        return lines;
    }

    private String row(Layout layout, int count, Workers workers) {
        Turns one = Turns.of(layout, 1, table.rounds(), workers);
        Turns many = Turns.of(layout, tokens, table.rounds(), workers);
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %d | %s | %s | %.1f |",
                layout.name().replace("|", "\\|"),
                layout.bits(),
                count,
                columns(one),
                columns(many),
                layout.bytes() / one.codes() / 1e9);
    }

    private static String columns(Turns turns) {
        return String.format(
                Locale.ROOT, "%.2f | %.1f | %.1f", 1e3 * turns.codes(), 1e3 * turns.expanded(), turns.ratio());
    }
}
