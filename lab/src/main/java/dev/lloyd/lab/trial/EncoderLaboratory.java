package dev.lloyd.lab.trial;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.retrieval.Agreement;
import dev.lloyd.lab.retrieval.Collection;
import dev.lloyd.lab.retrieval.Embeddings;
import dev.lloyd.lab.retrieval.RetrievalQuality;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.runtime.Weights;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A text encoder and a collection: retrieval quality, and how close the vectors stay to the original's.
public final class EncoderLaboratory implements Laboratory {
    private static final String NDCG = "ndcg";
    private static final String RECALL = "recall";
    private static final String MRR = "mrr";
    private static final String COSINE = "cosine";
    private static final String LEAST_COSINE = "least-cosine";
    static final List<Metric> OWN = List.of(
            Metric.higher(NDCG, "nDCG@10"),
            Metric.higher(COSINE, "cosine to the original's vectors, mean"),
            Metric.higher(LEAST_COSINE, "cosine to the original's vectors, least"),
            Metric.higher(RECALL, "recall@100"),
            Metric.higher(MRR, "MRR@10"));

    private final Search search;
    private final Model model;
    private final Embeddings reference;
    private final RecipeRunner runner;
    private final Workers workers;

    /// What is measured on.
    ///
    /// @param laboratory a short name for the model
    /// @param description of what is quantized, for the protocol
    /// @param collection what is searched
    /// @param maxTokens where a text is cut
    public record Search(String laboratory, String description, Collection collection, int maxTokens) {}

    /// A laboratory for a model that the caller keeps open. Encodes the collection with it at once.
    ///
    /// @param runner quantizes this model
    public EncoderLaboratory(Search search, Model model, RecipeRunner runner, Workers workers) {
        this.search = search;
        this.model = model;
        this.runner = runner;
        this.workers = workers;
        this.reference = embeddings(model, new DenseWeights(model.tensors()), search, workers);
    }

    /// A collection through a model with some weights, with the prefixes that the model wants before documents and
    /// queries.
    ///
    /// @param weights its own, or those that it was quantized to
    public static Embeddings embeddings(Model model, Weights weights, Search search, Workers workers) {
        Encoder encoder =
                new Encoder(model.network(), weights, model.tokenizer(), model.prefixes(), search.maxTokens());
        return Embeddings.of(
                texts -> encoder.embed(texts, Encoder.Role.PASSAGE, workers),
                texts -> encoder.embed(texts, Encoder.Role.QUERY, workers),
                search.collection());
    }

    @Override
    public String name() {
        return search.laboratory();
    }

    @Override
    public String protocol() {
        return search.description() + "; " + search.collection().description() + "; texts cut to " + search.maxTokens()
                + " tokens, exact search";
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
        return ModelTrial.original(model, measure(reference));
    }

    @Override
    public Trial run(TrialPlan plan) throws IOException {
        return ModelTrial.run(plan, runner, model, weights -> measure(embeddings(model, weights, search, workers)));
    }

    private Map<String, Estimate> measure(Embeddings embeddings) {
        RetrievalQuality quality = RetrievalQuality.measure(embeddings, search.collection(), workers);
        Agreement agreement = embeddings.agreement(reference);
        Map<String, Estimate> metrics = new LinkedHashMap<>();
        metrics.put(NDCG, quality.ndcg().estimate());
        metrics.put(COSINE, Estimate.exact(agreement.meanCosine()));
        metrics.put(LEAST_COSINE, Estimate.exact(agreement.leastCosine()));
        metrics.put(RECALL, quality.recall().estimate());
        metrics.put(MRR, quality.mrr().estimate());
        return metrics;
    }
}
