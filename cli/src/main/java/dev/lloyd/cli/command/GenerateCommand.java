package dev.lloyd.cli.command;

import dev.lloyd.cli.option.CacheOptions;
import dev.lloyd.cli.option.KeepingOptions;
import dev.lloyd.cli.option.KeptText;
import dev.lloyd.cli.option.OpenModel;
import dev.lloyd.cli.option.OpeningOptions;
import dev.lloyd.cli.option.SamplingOptions;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.CacheSize;
import dev.lloyd.cli.output.GenerationSpeed;
import dev.lloyd.cli.output.Output;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.runtime.TextStream;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Text from a decoder.
@Command(
        name = "generate",
        header = "Text from a language model.",
        description = {
            "Continues a text with a decoder, plain or quantized, printing as it goes.",
            "",
            "The same seed gives the same text.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd generate MODEL 'Once upon a time'",
            "  lloyd generate MODEL 'The capital of' --temperature 0 --count 20",
            "  lloyd generate MODEL --temperature 0.8 --top-k 40 --seed 7 --json",
            "  lloyd generate MODEL 'The capital of' --stop . --top-p 0.9",
            "  lloyd generate MODEL 'The capital of' --cache kivi --stats",
            "  lloyd generate MODEL 'The capital of' --count 20 --cache-save text.cache",
            "  lloyd generate MODEL --cache-resume text.cache --count 20",
        })
public final class GenerateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Mixin
    private CacheOptions cache = new CacheOptions();

    @Mixin
    private KeepingOptions keeping = new KeepingOptions();

    @Mixin
    private OpeningOptions opening = new OpeningOptions();

    @Mixin
    private Threads threads = new Threads();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A decoder: a path, maven:... or hf:...")
    private String model = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PROMPT",
            defaultValue = "",
            description = "What to continue (default: nothing).")
    private String prompt = "";

    @Mixin
    private SamplingOptions choice = new SamplingOptions();

    @Option(names = "--stop", paramLabel = "TEXT", description = "End before this text comes; more than once for more.")
    private List<String> stops = new ArrayList<>();

    @Option(names = "--stats", description = "Say how fast it came, and what a --cache took.")
    private boolean stats;

    /// Called by the command line.
    public GenerateCommand() {}

    @Override
    public Integer call() throws IOException {
        ModelFiles files = opening.resolve(model);
        try (OpenModel opened = opening.open(files);
                Workers workers = threads.workers()) {
            Optional<CacheFormat> format = cache.format(opened, workers);
            try (KeptText kept = keeping.open(opened, files, format)) {
                Generation result = generate(opened, kept, format, workers);
                output.print(result, _ -> {
                    out().println();
                    if (stats) {
                        out().println(result.speed().text());
                        result.cache().ifPresent(size -> out().println(size.text()));
                    }
                });
            }
        }
        return 0;
    }

    private Generation generate(OpenModel opened, KeptText kept, Optional<CacheFormat> format, Workers workers)
            throws IOException {
        int count = choice.count();
        Sampling.Choice next = kept.choice(choice.sampling());
        int[] ids = kept.next(opened.tokenizer(), prompt);
        int[] seen = kept.seen(ids);
        KeyValueCache store = kept.text().cache();
        GenerationClock clock = new GenerationClock();
        TextStream stream = new TextStream(opened.tokenizer(), seen, stops);
        StringBuilder text = new StringBuilder();
        print(prompt);
        int[] chosen = opened.decoder().generate(ids, count, next, store, workers, id -> {
            clock.tick();
            String added = stream.accept(id);
            text.append(added);
            print(added);
            return !stream.isStopped();
        });
        text.append(stream.rest());
        print(stream.rest());
        kept.save(seen, chosen);
        return new Generation(prompt, text.toString(), clock.speed(ids.length), size(format, store));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /// Prints as text comes; nothing where the result is printed as JSON.
    private void print(String text) {
        if (!output.isJson()) {
            out().print(text);
            out().flush();
        }
    }

    private static Optional<CacheSize> size(Optional<CacheFormat> format, KeyValueCache cache) {
        return format.map(each -> CacheSize.of(each, cache, Optional.empty()));
    }

    /// What was generated.
    ///
    /// @param prompt what went in
    /// @param text what came after it
    /// @param speed how fast it came
    /// @param cache what keys and values took, if they were kept in few bits
    public record Generation(String prompt, String text, GenerationSpeed speed, Optional<CacheSize> cache) {
        /// Takes the values as they are.
        public Generation {}
    }
}
