package dev.lloyd.bench.embedding;

import dev.lloyd.bench.Machine;
import dev.lloyd.bench.MarkedTable;
import dev.lloyd.bench.TableOptions;
import dev.lloyd.models.packed.Activations;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The command `lloyd bench embedding`.
@Command(
        name = "embedding",
        mixinStandardHelpOptions = true,
        description = {
            "Texts a second of all-MiniLM-L6-v2 beside ONNX Runtime, in one process and taking turns, with the retrieval"
                    + " quality of each on a part of SciFact.",
            "",
            "All get the same tokens. Ours are not padded; ONNX Runtime gets texts sorted by length in batches, padded to"
                    + " the longest of a batch, of the size that it is fastest with. Ratios are medians over turns; speeds"
                    + " themselves move with the machine.",
            "",
            "Examples:",
            "  lloyd bench embedding",
            "  lloyd bench embedding --threads 2 --document docs/benchmarks.md",
        })
public final class EmbeddingCommand implements Callable<Integer> {
    private static final long STACK = 64L << 20;

    @Mixin
    private TableOptions table = new TableOptions();

    @Option(names = "--texts", paramLabel = "N", description = "Texts of a turn (96).")
    private int texts = 96;

    @Option(
            names = "--float-inputs",
            description =
                    "Also packed matrices times floats, one token after the other, which takes some ten minutes more.")
    private boolean floatInputs;

    /// Called by the command line.
    public EmbeddingCommand() {}

    /// On a thread with a large stack: with the 1 MB that Java gives its first thread, ONNX Runtime ends the process
    /// without a word.
    @Override
    public Integer call() throws Exception {
        FutureTask<Integer> task = new FutureTask<>(this::run);
        new Thread(null, task, "embedding", STACK).start();
        try {
            return task.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }

    private int run() throws IOException {
        if (texts < 1) {
            throw new IllegalArgumentException("--texts must be 1 or more, not " + texts);
        }
        Optional<MarkedTable> marked = table.check("bench embedding");
        List<String> lines = Machine.items();
        try (EmbeddingTrial trial =
                EmbeddingTrial.open(floatInputs ? List.of(Activations.values()) : List.of(Activations.INT8))) {
            lines.addAll(trial.facts());
            lines.add("");
            lines.add("| what | bits | threads | texts/s | times ONNX Runtime | nDCG@10 | recall@100 |");
            lines.add("|---|---:|---:|---:|---:|---:|---:|");
            for (int count : table.threads()) {
                lines.addAll(trial.rows(count, texts, table.rounds()));
            }
        }
        TableOptions.publish(lines, marked);
        return 0;
    }
}
