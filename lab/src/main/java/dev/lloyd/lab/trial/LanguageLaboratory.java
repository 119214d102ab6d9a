package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.divergence.Divergence;
import dev.lloyd.lab.perplexity.LogitSource;
import dev.lloyd.lab.perplexity.Perplexity;
import dev.lloyd.lab.perplexity.Protocol;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Weights;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A text generator and a text: perplexity, and divergence from the original.
public final class LanguageLaboratory implements Laboratory {
    private static final double REMEMBERED_SHARE_OF_HEAP = 0.4;
    private static final String PERPLEXITY = "perplexity";
    private static final String NATS_ADDED = "nats-added";
    private static final String KL = "kl";
    private static final String KL_99 = "kl-99";
    private static final String TOP_1 = "top-1";
    static final List<Metric> OWN = List.of(
            Metric.lower(PERPLEXITY, "perplexity"),
            Metric.lower(NATS_ADDED, "nats per token lost to quantization: ln(perplexity / original perplexity)"),
            Metric.lower(KL, "KL divergence from the original, mean, nats"),
            Metric.lower(KL_99, "KL divergence from the original, 99th percentile, nats"),
            Metric.higher(TOP_1, "share of positions with the original's most likely token"));

    private final Text text;
    private final Model model;
    private final LogitSource logits;
    private final RecipeRunner runner;
    private final Workers workers;

    /// What is measured on.
    ///
    /// @param laboratory a short name for the model
    /// @param description of the text and of what is quantized, for the protocol
    /// @param ids the text, without special tokens
    /// @param protocol how it is cut
    @SuppressWarnings("ArrayRecordComponent") // Input of a model; compared by nobody.
    public record Text(String laboratory, String description, int[] ids, Protocol protocol) {}

    /// A laboratory for a model that the caller keeps open.
    ///
    /// @param runner quantizes this model
    public LanguageLaboratory(Text text, Model model, RecipeRunner runner, Workers workers) {
        this.text = text;
        this.model = model;
        this.logits = remembered(logits(model, new DenseWeights(model.tensors()), workers));
        this.runner = runner;
        this.workers = workers;
    }

    /// Keeps the original's logits, which every trial asks for again, of as many windows as a part of the heap
    /// holds.
    static LogitSource remembered(LogitSource source) {
        Map<String, Matrix> known = new ConcurrentHashMap<>();
        double room = REMEMBERED_SHARE_OF_HEAP * Runtime.getRuntime().maxMemory();
        return tokens -> {
            String key = Arrays.toString(tokens);
            Matrix kept = known.get(key);
            Matrix logits = kept == null ? source.logits(tokens) : kept;
            double each = (double) Float.BYTES * logits.values().length;
            if (known.size() < room / each) {
                known.putIfAbsent(key, logits);
            }
            return logits;
        };
    }

    /// A model with some weights as a source of logits.
    ///
    /// @param weights its own, or those that it was quantized to
    public static LogitSource logits(Model model, Weights weights, Workers workers) {
        Decoder decoder = new Decoder(model.network(), weights, List.of());
        return tokens -> decoder.logits(TokenBatch.of(List.of(tokens)), workers);
    }

    @Override
    public String name() {
        return text.laboratory();
    }

    @Override
    public String protocol() {
        return text.description() + "; " + text.protocol().text();
    }

    @Override
    public boolean roundsInputs() {
        return true;
    }

    @Override
    public List<Metric> metrics() {
        return Stream.concat(OWN.stream(), Metric.COMMON.stream()).toList();
    }

    @Override
    public Trial original() {
        Perplexity perplexity = Perplexity.measure(logits, text.ids(), text.protocol(), workers);
        Map<String, Estimate> metrics = new LinkedHashMap<>();
        metrics.put(PERPLEXITY, perplexity.estimate());
        metrics.put(NATS_ADDED, Estimate.exact(0));
        metrics.put(KL, Estimate.exact(0));
        metrics.put(KL_99, Estimate.exact(0));
        metrics.put(TOP_1, Estimate.exact(1));
        return ModelTrial.original(model, metrics);
    }

    @Override
    public Trial run(TrialPlan plan) throws IOException {
        return ModelTrial.run(plan, runner, model, this::measure);
    }

    private Map<String, Estimate> measure(Weights weights) {
        return measure(logits, logits(model, weights, workers), text, workers);
    }

    /// The figures of one source of logits beside another.
    static Map<String, Estimate> measure(LogitSource reference, LogitSource other, Text text, Workers workers) {
        Divergence divergence = Divergence.measure(reference, other, text.ids(), text.protocol(), workers);
        Map<String, Estimate> metrics = new LinkedHashMap<>();
        metrics.put(PERPLEXITY, divergence.other().estimate());
        metrics.put(NATS_ADDED, divergence.logRatio().estimate());
        metrics.put(KL, divergence.kl().estimate());
        metrics.put(KL_99, Estimate.exact(divergence.klPercentiles().p99()));
        metrics.put(TOP_1, divergence.topAgreement().estimate());
        return metrics;
    }
}
