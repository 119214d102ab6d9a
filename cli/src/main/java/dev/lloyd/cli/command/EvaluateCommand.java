package dev.lloyd.cli.command;

import dev.lloyd.cli.option.CacheOptions;
import dev.lloyd.cli.option.Lines;
import dev.lloyd.cli.option.OpenModel;
import dev.lloyd.cli.option.OpeningOptions;
import dev.lloyd.cli.option.Products;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.option.VectorInput;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.perplexity.Protocol;
import dev.lloyd.lab.retrieval.Agreement;
import dev.lloyd.lab.retrieval.Collection;
import dev.lloyd.lab.retrieval.CollectionFolder;
import dev.lloyd.lab.retrieval.Embeddings;
import dev.lloyd.lab.retrieval.RetrievalQuality;
import dev.lloyd.lab.retrieval.TextEncoder;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// How good a model is, with its protocol.
@Command(
        name = "evaluate",
        header = "How good a model is: perplexity, divergence, retrieval, accuracy.",
        description = {
            "Decoders: perplexity on a text, and with --against also KL divergence and top-1 agreement; with --cache as a "
                    + "cache in few bits makes them.",
            "Encoders: retrieval on a collection, and with --against also the cosine to the other's vectors; with --vectors "
                    + "also retrieval when documents are codes of a recipe for vectors, of which every one is scored.",
            "Networks of images: top-1 accuracy, and with --against also how often both say the same.",
            "",
            "Every figure is printed with its protocol and standard error. Two figures compare only under one protocol.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd evaluate MODEL --text validation.txt.gz",
            "  lloyd evaluate small --against MODEL --text validation.txt.gz --windows 64",
            "  lloyd evaluate MODEL --against MODEL --text validation.txt.gz --cache kivi --cache-bits 2",
            "  lloyd evaluate small --against MODEL --collection ir/scifact --subset --json",
            "  lloyd evaluate small --against MODEL --images cifar10/test2000.bin.gz",
            "  lloyd evaluate MODEL --collection ir/scifact --vectors 'hadamard | lloyd-max(bits=2)' --vectors pq",
        })
public final class EvaluateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "The model to judge, plain or quantized.")
    private String name = "";

    @Option(names = "--against", paramLabel = "MODEL", description = "The model that it is compared with.")
    private @Nullable String against;

    @ArgGroup(multiplicity = "1")
    private Data data = new Data();

    /// What to measure on; one of them.
    static final class Data {
        @Option(names = "--text", paramLabel = "FILE", description = "For decoders: a text, or .gz.")
        private @Nullable String text;

        @Option(
                names = "--collection",
                paramLabel = "DIR",
                description = "For encoders: a folder with docs.tsv.gz, queries.test.tsv.gz and qrels.test.tsv.gz.")
        private @Nullable Path collection;

        @Option(
                names = "--images",
                paramLabel = "FILE",
                description = "For networks of images: a file of CIFAR-10 records (label, red, green, blue), or .gz.")
        private @Nullable Path images;
    }

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "256",
            description = "Tokens that a decoder sees at once (${DEFAULT-VALUE}).")
    private int window;

    @Option(names = "--stride", paramLabel = "N", description = "Tokens between windows (default: the window).")
    private @Nullable Integer stride;

    @Option(names = "--windows", paramLabel = "N", description = "At most so many windows (default: all).")
    private @Nullable Integer windows;

    @Option(names = "--bos", description = "Put the begin token before each window.")
    private boolean begin;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            defaultValue = "test",
            description = "Of the collection (${DEFAULT-VALUE}).")
    private String split = "test";

    @Option(
            names = "--subset",
            description = "The collection's fixed subset: 100 queries, their documents, 200 others.")
    private boolean subset;

    @Option(
            names = "--vectors",
            paramLabel = "RECIPE",
            description =
                    "Also with documents coded so, a line or the name of a recipe for vectors; more than once for more.")
    private List<String> recipes = new ArrayList<>();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Where an encoder cuts a text (${DEFAULT-VALUE}).")
    private int maxTokens;

    @Mixin
    private CacheOptions cache = new CacheOptions();

    @Mixin
    private OpeningOptions opening = new OpeningOptions(Products.FLOATS);

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public EvaluateCommand() {}

    @Override
    public Integer call() throws IOException {
        if (!recipes.isEmpty() && (data.collection == null || against != null)) {
            throw new IllegalArgumentException("--vectors goes with --collection, without --against");
        }
        List<Recipe> parsed = recipes.stream()
                .map(text -> NamedRecipes.standard().vectors(text, OptionalDouble.empty()))
                .toList();
        try (OpenModel model = opening.open(name);
                Workers workers = threads.workers()) {
            if (data.text == null) {
                cache.requireNone("--text");
            }
            if (data.text != null) {
                evaluate(model, data.text, workers);
            } else if (data.collection != null) {
                evaluate(model, data.collection, parsed, workers);
            } else if (data.images != null) {
                ImageEvaluation.run(model, Optional.ofNullable(against), data.images, workers)
                        .print(output);
            }
        }
        return 0;
    }

    private void evaluate(OpenModel model, String text, Workers workers) throws IOException {
        Decoder decoder = model.decoder();
        Optional<CacheFormat> format = cache.format(model, workers);
        int[] ids = model.tokenizer().encode(Lines.text(text));
        new TextEvaluation(protocol(model), ids, format).run(decoder, Optional.ofNullable(against), workers, output);
    }

    private Protocol protocol(OpenModel model) {
        Protocol protocol = Protocol.DEFAULT.withWindow(window, stride == null ? window - (begin ? 1 : 0) : stride);
        if (begin) {
            protocol = protocol.beginningWith(model.tokenizer()
                    .specialTokens()
                    .begin()
                    .orElseThrow(() -> new IllegalArgumentException(name + " has no begin token; leave --bos out")));
        }
        return windows == null ? protocol : protocol.first(windows);
    }

    private void evaluate(OpenModel model, Path folder, List<Recipe> codes, Workers workers) throws IOException {
        Collection collection =
                subset ? CollectionFolder.readSubset(folder, split) : CollectionFolder.read(folder, split);
        Embeddings vectors = embeddings(model, collection, workers);
        RetrievalQuality quality = RetrievalQuality.measure(vectors, collection, workers);
        if (!codes.isEmpty()) {
            CodedRetrievals.of(quality, vectors, collection, codes, workers).print(output);
            return;
        }
        if (against == null) {
            output.print(quality, out -> out.println(quality.text()));
            return;
        }
        try (OpenModel reference = OpenModel.open(against)) {
            Embeddings others = embeddings(reference, collection, workers);
            RetrievalQuality referenceQuality = RetrievalQuality.measure(others, collection, workers);
            Agreement agreement = vectors.agreement(others);
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("quality", quality);
            result.put("reference", referenceQuality);
            result.put("agreement", agreement);
            output.print(result, out -> {
                out.println(name + ": " + quality.text());
                out.println(against + ": " + referenceQuality.text());
                out.printf(
                        "cosine of the two over %d texts: mean %.6f, least %.6f%n",
                        agreement.count(), agreement.meanCosine(), agreement.leastCosine());
            });
        }
    }

    private Embeddings embeddings(OpenModel model, Collection collection, Workers workers) {
        Encoder encoder = model.encoder(maxTokens);
        long texts = (long) collection.documents().size() + collection.queries().size();
        try (ProgressLine progress = ProgressLine.start("embed", "texts", texts)) {
            return Embeddings.of(
                    encoded(encoder, Encoder.Role.PASSAGE, workers, progress),
                    encoded(encoder, Encoder.Role.QUERY, workers, progress),
                    collection);
        }
    }

    private static TextEncoder encoded(Encoder encoder, Encoder.Role role, Workers workers, ProgressLine progress) {
        return texts -> VectorInput.embed(encoder, texts, role, workers, progress);
    }
}
