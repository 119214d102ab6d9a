package dev.lloyd.bench.generation;

import dev.lloyd.bench.Machine;
import dev.lloyd.bench.MarkedTable;
import dev.lloyd.bench.TableOptions;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import dev.lloyd.models.packed.Activations;
import java.io.IOException;
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
            "Tokens a second of a Llama beside llama.cpp, on the same GGUF file, and beside Jlama, taking turns.",
            "",
            "Without FILE, a Llama of 147 million random values (--large: of a thousand million) is made in bench/target at"
                    + " Q8_0, Q4_0 and Q4_K. Ratios are medians over turns; speeds themselves move with the machine.",
            "",
            "GB/s read: tokens a second times the bytes that a token must read: tensors as the file stores them, of a word"
                    + " table beside an output layer one row, and the keys and values that it looks at. The share is of a"
                    + " plain read of memory, in turns.",
            "",
            "Jlama reads no GGUF: it gets the same values, once at 16 bits (beside Q8_0) and once in its own 4 bits (beside"
                    + " Q4_0), and a process of its own, since it takes the number of its threads once. Given files are"
                    + " measured beside llama.cpp alone.",
            "",
            "The llama.cpp of a jar is made for AVX2. One for this processor is in the npm package node-llama-cpp, which"
                    + " --llama-cpp names; it runs in Node.",
            "",
            "Examples:",
            "  lloyd bench generation",
            "  lloyd bench generation model.gguf --threads 2 --tokens 200",
            "  lloyd bench generation --llama-cpp ~/llama",
        })
public final class GenerationCommand implements Callable<Integer> {
    private static final List<BlockType> TYPES = List.of(BlockType.Q8_0, BlockType.Q4_0, BlockType.Q4_K);
    private static final SyntheticFolder FOLDER = SyntheticFolder.USUAL;

    /// Turns beside the read for one beside a peer: they are short, and what the memory gives moves all the time.
    private static final int READS = 4;

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "GGUF files of Llamas.")
    private List<Path> files = new ArrayList<>();

    @Mixin
    private PeerOptions peers = new PeerOptions();

    @Option(
            names = "--large",
            description = "Make the larger model; --document has a table of its own for it, and for given files.")
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
        Optional<MarkedTable> marked = table.check(mark());
        peers.check();
        List<String> lines = Machine.items();
        if (files.isEmpty()) {
            lines.add("- model: " + shape().describe());
        }
        lines.addAll(peers.items(files.isEmpty()));
        lines.add("");
        lines.add("| file | threads | beside | what | tokens/s | theirs | ratio | GB/s read | share of the read |");
        lines.add("|---|---:|---|---|---:|---:|---:|---:|---:|");
        for (Path file : files.isEmpty() ? synthetic() : files) {
            for (int count : table.threads()) {
                lines.addAll(compare(file, count));
            }
        }
        TableOptions.publish(lines, marked);
        return 0;
    }

    private List<Path> synthetic() throws IOException {
        List<Path> made = new ArrayList<>();
        for (BlockType type : TYPES) {
            made.add(FOLDER.file(shape(), type));
        }
        return made;
    }

    private SyntheticLlama shape() {
        return large ? SyntheticLlama.LARGE : SyntheticLlama.SMALL;
    }

    private String mark() {
        return "bench generation" + (!files.isEmpty() ? " files" : large ? " large" : "");
    }

    /// Rows of a file beside everyone who can take it, one after the other.
    private List<String> compare(Path file, int count) throws IOException {
        List<String> rows = new ArrayList<>();
        Optional<JlamaForm> form = peers.jlama() && files.isEmpty()
                ? JlamaForm.of(file, FOLDER.directory(shape()), shape())
                : Optional.empty();
        for (PeerOptions.Opening opening : peers.openings(file, form)) {
            rows.addAll(compare(file, count, opening));
        }
        return rows;
    }

    private List<String> compare(Path file, int count, PeerOptions.Opening opening) throws IOException {
        try (LloydModel ours = new LloydModel(file, count, Activations.INT8);
                RunningModel theirs = opening.open(count)) {
            System.err.println(file + " with " + count + " threads beside " + theirs.name() + " ...");
            Speed generation = Speed.of(ours, theirs, table.rounds(), model -> model.generate(tokens));
            Speed reading = Speed.of(ours, theirs, table.rounds(), model -> model.read(prompt));
            Speed bytes = besideTheRead(ours, count);
            String shares = String.format(Locale.ROOT, "%.1f | %.0f %%", bytes.ours() / 1e9, 100 * bytes.ratio());
            String start = String.format("| %s | %d | %s |", file.getFileName(), count, theirs.name());
            return List.of(row(start, "generation", generation, shares), row(start, "prompt", reading, "|"));
        }
    }

    /// Bytes a second that generation must read, taking turns with a plain read.
    private Speed besideTheRead(LloydModel model, int count) {
        double bytes = model.bytesPerToken(tokens);
        try (StreamingRead read = new StreamingRead(count)) {
            int turns = Math.multiplyExact(READS, table.rounds());
            return Speed.inTurns(() -> bytes * model.generate(tokens), read::bytesPerSecond, turns);
        }
    }

    private static String row(String start, String what, Speed speed, String shares) {
        return String.format(
                Locale.ROOT,
                "%s %s | %.1f | %.1f | %.2f | %s |",
                start,
                what,
                speed.ours(),
                speed.theirs(),
                speed.ratio(),
                shares);
    }
}
