package dev.lloyd.bench.serving;

import dev.lloyd.bench.Machine;
import dev.lloyd.bench.MarkedTable;
import dev.lloyd.bench.TableOptions;
import dev.lloyd.bench.generation.Speed;
import dev.lloyd.bench.generation.SyntheticFolder;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The command `lloyd bench start`.
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = {
            "Seconds from a command to an open model, to the first token, and to a server that is healthy, each time in a"
                    + " process of its own. Medians; a run before them brings the file into the memory of the system.",
            "",
            "Without FILE, Llamas of 147 million and a thousand million random values are made in bench/target at Q8_0 and"
                    + " Q4_0. A server has laid out all weights when it is healthy, generate does with the first token.",
            "",
            "Examples:",
            "  lloyd bench start",
            "  lloyd bench start model.gguf --threads 2",
            "  lloyd bench start --document docs/benchmarks.md",
        })
public final class StartCommand implements Callable<Integer> {
    private static final List<BlockType> TYPES = List.of(BlockType.Q8_0, BlockType.Q4_0);

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "GGUF files of Llamas.")
    private List<Path> files = new ArrayList<>();

    @Mixin
    private TableOptions table = new TableOptions();

    /// Called by the command line.
    public StartCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<MarkedTable> marked = table.check("bench start");
        for (Path file : files) {
            if (!Files.exists(file)) {
                throw new NoSuchFileException(file.toString());
            }
        }
        List<String> lines = Machine.items();
        lines.add("");
        lines.add("| file | MB | threads | model is open, s | first token, s | server is healthy, s |");
        lines.add("|---|---:|---:|---:|---:|---:|");
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (Path file : files.isEmpty() ? synthetic() : files) {
                for (int threads : table.threads()) {
                    lines.add(row(http, file, threads));
                }
            }
        }
        TableOptions.publish(lines, marked);
        return 0;
    }

    private static List<Path> synthetic() throws IOException {
        List<Path> made = new ArrayList<>();
        for (SyntheticLlama llama : List.of(SyntheticLlama.SMALL, SyntheticLlama.LARGE)) {
            for (BlockType type : TYPES) {
                made.add(SyntheticFolder.USUAL.file(llama, type));
            }
        }
        return made;
    }

    private String row(HttpClient http, Path file, int threads) throws IOException, InterruptedException {
        System.err.println(file + " with " + threads + " threads ...");
        FirstToken.of(file, threads);
        List<FirstToken> tokens = new ArrayList<>();
        List<Double> servers = new ArrayList<>();
        for (int round = 0; round < table.rounds(); round++) {
            tokens.add(FirstToken.of(file, threads));
            try (ServerProcess server = ServerProcess.start(http, List.of(file.toString(), "--threads=" + threads))) {
                servers.add(server.seconds());
                server.kill();
            }
        }
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %d | %.2f | %.2f | %.2f |",
                file.getFileName(),
                Files.size(file) / 1e6,
                threads,
                median(tokens, FirstToken::opening),
                median(tokens, FirstToken::seconds),
                median(servers, Double::doubleValue));
    }

    private static <T> double median(List<T> rounds, ToDoubleFunction<T> seconds) {
        return Speed.median(rounds.stream().mapToDouble(seconds).toArray());
    }
}
