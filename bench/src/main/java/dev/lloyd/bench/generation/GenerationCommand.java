package dev.lloyd.bench.generation;

import dev.lloyd.bench.Machine;
import dev.lloyd.bench.MarkedTable;
import dev.lloyd.bench.TableOptions;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.packed.Activations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command `lloyd bench generation`.
@Command(
        name = "generation",
        mixinStandardHelpOptions = true,
        description = {
            "Tokens a second of a Llama beside llama.cpp, on the same GGUF file, in one process and taking turns.",
            "",
            "Without FILE, a Llama of 150 million random values (--large: of a thousand million) is made in bench/target at"
                    + " Q8_0, Q4_0 and Q4_K. Ratios are medians over turns; speeds themselves move with the machine.",
            "",
            "Examples:",
            "  lloyd bench generation",
            "  lloyd bench generation model.gguf --threads 2 --tokens 200",
        })
public final class GenerationCommand implements Callable<Integer> {
    private static final List<BlockType> TYPES = List.of(BlockType.Q8_0, BlockType.Q4_0, BlockType.Q4_K);

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "GGUF files of Llamas.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--large", description = "Make the larger file.")
    private boolean large;

    @Mixin
    private TableOptions table = new TableOptions();

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens of a turn of generation (100).")
    private int tokens = 100;

    @Option(names = "--prompt", paramLabel = "N", description = "Tokens of a prompt, about (512).")
    private int prompt = 512;

    /// Called by the command line.
    public GenerationCommand() {}

    @Override
    public Integer call() throws IOException {
        if (tokens < 2 || prompt < 1) {
            throw new IllegalArgumentException("--prompt must be 1 or more, --tokens 2 or more");
        }
        Optional<MarkedTable> marked = table.check("bench generation");
        List<String> lines = Machine.items();
        lines.add("- peer: llama.cpp through de.kherud:llama:4.2.0");
        lines.add("");
        lines.add("| file | threads | what | tokens/s | llama.cpp | ratio | GB/s of weights | share of the read |");
        lines.add("|---|---:|---|---:|---:|---:|---:|---:|");
        for (Path file : files.isEmpty() ? synthetic() : files) {
            for (int count : table.threads()) {
                lines.addAll(compare(file, count));
            }
        }
        TableOptions.publish(lines, marked);
        return 0;
    }

    private List<Path> synthetic() throws IOException {
        Path folder = Files.createDirectories(Path.of("bench/target/generation"));
        List<Path> made = new ArrayList<>();
        for (BlockType type : TYPES) {
            Path file = folder.resolve((large ? "llama-1b-" : "llama-150m-") + type + ".gguf");
            if (!Files.exists(file)) {
                System.err.println("writing " + file + " ...");
                (large ? SyntheticLlama.LARGE : SyntheticLlama.SMALL).write(file, type);
            }
            made.add(file);
        }
        return made;
    }

    private List<String> compare(Path file, int count) throws IOException {
        System.err.println(file + " with " + count + " threads ...");
        double read = StreamingRead.bytesPerSecond(count);
        try (RunningModel ours = new LloydModel(file, count, Activations.INT8);
                RunningModel theirs = new LlamaCppModel(file, count)) {
            Speed generation = Speed.of(ours, theirs, table.rounds(), model -> model.generate(tokens));
            Speed reading = Speed.of(ours, theirs, table.rounds(), model -> model.read(prompt));
            // The word table is looked up, not multiplied, but small beside the rest.
            double bandwidth = generation.ours() * Files.size(file);
            String shares = String.format(Locale.ROOT, "%.1f | %.0f %%", bandwidth / 1e9, 100 * bandwidth / read);
            return List.of(
                    row(file, count, "generation", generation, shares), row(file, count, "prompt", reading, "|"));
        }
    }

    private static String row(Path file, int count, String what, Speed speed, String shares) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %s | %.1f | %.1f | %.2f | %s |",
                file.getFileName(),
                count,
                what,
                speed.ours(),
                speed.theirs(),
                speed.ratio(),
                shares);
    }
}
