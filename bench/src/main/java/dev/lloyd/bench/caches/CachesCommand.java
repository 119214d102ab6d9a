package dev.lloyd.bench.caches;

import dev.lloyd.bench.Machine;
import dev.lloyd.bench.MarkedTable;
import dev.lloyd.bench.TableOptions;
import dev.lloyd.bench.generation.SyntheticFolder;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command `lloyd bench caches`.
@Command(
        name = "caches",
        mixinStandardHelpOptions = true,
        description = {
            "Tokens a second of generation with keys and values in few bits, beside plain floats, taking turns, with their"
                    + " memory.",
            "",
            "Without FILE, a Llama of 147 million random values is made in bench/target at Q8_0. Weights are packed, their"
                    + " inputs have 8 bits. Prompt and continuation are tokens chosen at random, the same for all caches;"
                    + " bits and bytes are those of a cache that holds the prompt. Ratios are medians over turns; speeds"
                    + " themselves move with the machine.",
            "",
            "Caches that learn from a text learn from 1,024 random tokens here, since speed does not depend on what is"
                    + " learned. Some take minutes. Those that do not fit the model's heads are named below the table.",
            "",
            "Examples:",
            "  lloyd bench caches",
            "  lloyd bench caches --cache kivi:2 --cache 'hadamard | lloyd-max(bits=3)' --threads 1",
            "  lloyd bench caches model.gguf --depth 128 --tokens 16",
            "  lloyd bench caches --document docs/benchmarks.md",
        })
public final class CachesCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "FILE", description = "A GGUF file of a Llama.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--cache",
            paramLabel = "RECIPE[:BITS]",
            description =
                    "A recipe for caches by its name or as a line, at a rate or as it says (every one that has a name, at"
                            + " the rate nearest to 4 bits). May be given several times.")
    private List<String> caches = new ArrayList<>();

    @Mixin
    private TableOptions table = new TableOptions();

    @Option(names = "--depth", paramLabel = "N", description = "Tokens of the prompt (1024).")
    private int depth = 1024;

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens of a turn (8).")
    private int tokens = 8;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "For how long each cache reads, and then generates, before it counts (2).")
    private double warmUp = 2;

    /// Called by the command line.
    public CachesCommand() {}

    @Override
    public Integer call() throws IOException {
        CacheTrial trial = new CacheTrial(depth, tokens, table.rounds(), warmUp);
        Optional<MarkedTable> marked = table.check("bench caches" + (file.isPresent() ? " files" : ""));
        List<CacheChoice> choices = caches.isEmpty()
                ? CacheChoice.named()
                : caches.stream().map(CacheChoice::parse).toList();
        Path path = file.isPresent() ? file.get() : SyntheticFolder.USUAL.file(SyntheticLlama.SMALL, BlockType.Q8_0);
        List<String> lines = Machine.items();
        lines.add("- model: "
                + file.map(given -> String.valueOf(given.getFileName()))
                        .orElseGet(() -> SyntheticLlama.SMALL.describe() + ", Q8_0")
                + "; packed, inputs int8");
        lines.add("- prompt: " + depth + " tokens; turns: " + table.rounds() + " of " + tokens + " tokens behind it");
        lines.add("");
        try (CacheModel model = CacheModel.open(path)) {
            model.requireRoom(depth, trial.continuation());
            lines.addAll(measured(model, choices, trial));
        }
        TableOptions.publish(lines, marked);
        return 0;
    }

    private List<String> measured(CacheModel model, List<CacheChoice> choices, CacheTrial trial) {
        List<String> lines = new ArrayList<>(CacheRow.HEADING);
        FittedCaches fitted = fitted(model, choices);
        for (int count : table.threads()) {
            trial.rows(model, fitted.caches(), count).forEach(row -> lines.add(row.text()));
        }
        if (!fitted.leftOut().isEmpty()) {
            lines.add("");
            fitted.leftOut().forEach(each -> lines.add("- " + each));
        }
        return lines;
    }

    private static FittedCaches fitted(CacheModel model, List<CacheChoice> choices) {
        try (Workers workers = Workers.of(Runtime.getRuntime().availableProcessors())) {
            return FittedCaches.of(choices, model, workers);
        }
    }
}
