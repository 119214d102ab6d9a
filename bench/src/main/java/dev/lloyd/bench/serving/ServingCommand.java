package dev.lloyd.bench.serving;

import dev.lloyd.bench.Machine;
import dev.lloyd.bench.MarkedTable;
import dev.lloyd.bench.TableOptions;
import dev.lloyd.bench.generation.SyntheticFolder;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command `lloyd bench serve`.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Starts `lloyd serve`, lets many clients read streamed completions from it for a while, kills it, and starts it"
                    + " again. Server and clients share the machine.",
            "",
            "Without FILE it serves a Llama of 7 million random values, made in bench/target at Q8_0. Limits are"
                    + " the server's own, so that most clients wait for their turn. One answer in twenty is left after its"
                    + " second piece. What the server turns away (429, 503) is counted as shed, anything else that is no"
                    + " answer as an error, and named below the table. Every 10 s the objects on the server's heap are"
                    + " counted after a full collection, to see what it keeps.",
            "",
            "Examples:",
            "  lloyd bench serve",
            "  lloyd bench serve model.gguf --clients 50 --seconds 20",
            "  lloyd bench serve --document docs/benchmarks.md",
        })
public final class ServingCommand implements Callable<Integer> {
    private static final String MODEL = "model";

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "A GGUF file of a Llama.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--clients", paramLabel = "N", description = "How many at once (200).")
    private int clients = 200;

    @Option(names = "--seconds", paramLabel = "S", description = "For how long they ask (60).")
    private int seconds = 60;

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens of an answer (64).")
    private int tokens = 64;

    @Option(
            names = "--document",
            paramLabel = "FILE",
            description = "Put what is printed into this file, between its marks 'begin: bench serve' and 'end'.")
    private Optional<Path> document = Optional.empty();

    /// Called by the command line.
    public ServingCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (clients < 1 || seconds < 2 || tokens < 3) {
            throw new IllegalArgumentException("--clients must be 1 or more, --seconds 2, --tokens 3");
        }
        Optional<MarkedTable> marked = MarkedTable.find(document, "bench serve");
        Path path = file.isPresent() ? file.get() : SyntheticFolder.USUAL.file(SyntheticLlama.TINY, BlockType.Q8_0);
        List<String> lines = Machine.items();
        lines.add("- model: "
                + file.map(given -> String.valueOf(given.getFileName()))
                        .orElseGet(() -> SyntheticLlama.TINY.describe() + ", Q8_0")
                + ", inputs int8");
        lines.add("- clients: " + clients + " for " + seconds + " s, " + tokens + " tokens each time");
        lines.add("");
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            lines.addAll(measured(http, List.of(MODEL + "=" + path)));
        }
        TableOptions.publish(lines, marked);
        return 0;
    }

    private List<String> measured(HttpClient http, List<String> arguments) throws IOException, InterruptedException {
        System.err.println("starting the server ...");
        ServerProcess server = ServerProcess.start(http, arguments);
        HeapWatch heap = new HeapWatch(server);
        Visits visits;
        try (server) {
            System.err.println(clients + " clients for " + seconds + " s ...");
            visits = new StreamingClients(http, server.url(), MODEL, tokens).run(clients, seconds, heap);
            server.kill();
        }
        System.err.println("killed; starting it again ...");
        try (ServerProcess again = ServerProcess.start(http, arguments)) {
            return LoadTable.lines(visits, heap.seen(), again.seconds());
        }
    }
}
