package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.recall.QueryTraining;
import dev.lloyd.lab.recall.RecallMeasurement;
import dev.lloyd.lab.recall.RecallRow;
import dev.lloyd.lab.retrieval.CodedRetrieval;
import dev.lloyd.lab.retrieval.Collection;
import dev.lloyd.lab.retrieval.Embeddings;
import dev.lloyd.lab.retrieval.RetrievalQuality;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import dev.lloyd.models.recipe.VectorSystem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Codebooks that are trained with a log of queries, and measured with others: what codes keep of the neighbours,
/// and in a second collection with judgments of its own, what they keep of retrieval.
///
/// Each has its own log, and what is trained for one is not used for the other. A plan names a system; those that
/// are not trained are measured as they are. Every code is scored, by inner product.
public final class RankedLaboratory implements Laboratory {
    private static final dev.lloyd.vectors.codec.Metric NEARNESS = dev.lloyd.vectors.codec.Metric.INNER_PRODUCT;
    private static final int NEIGHBOURS = 10;
    private static final int SEED = 1;
    private static final String AT_10 = "recall-at-10";
    private static final String IN_50 = "recall-in-50";
    private static final String NDCG = "ndcg";
    private static final String RECALL = "recall";
    private static final String BYTES = "bytes";
    static final List<Metric> OWN = List.of(
            Metric.higher(AT_10, "share of the true 10 among the 10 best estimates"),
            Metric.higher(IN_50, "share of the true 10 among the 50 best estimates"),
            Metric.higher(NDCG, "nDCG@10"),
            Metric.higher(RECALL, "recall@100"),
            Metric.lower(BYTES, "bytes of a vector's record"));

    private final String name;
    private final Neighbourhood near;
    private final Judged judged;
    private final Workers workers;
    private final RecallMeasurement measurement;

    /// Vectors whose neighbours are the truth.
    ///
    /// @param description what they are, for the protocol
    /// @param vectors vectors x dimension, 10 or more
    /// @param log queries to train with
    /// @param queries to measure with, none of them in the log
    public record Neighbourhood(String description, Matrix vectors, Matrix log, Matrix queries) {}

    /// A collection whose judgments are the truth.
    ///
    /// @param collection with queries to measure with
    /// @param embeddings of its documents and those queries
    /// @param log queries to train with
    public record Judged(Collection collection, Embeddings embeddings, Matrix log) {}

    /// Finds the true neighbours at once.
    public RankedLaboratory(String name, Neighbourhood near, Judged judged, Workers workers) {
        this.name = name;
        this.near = near;
        this.judged = judged;
        this.workers = workers;
        this.measurement = new RecallMeasurement(near.vectors(), near.queries(), NEARNESS, NEIGHBOURS, SEED, workers);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Subject subject() {
        return Subject.VECTORS;
    }

    @Override
    public String protocol() {
        return near.description() + ": " + near.vectors().rows() + " vectors of "
                + near.vectors().columns() + " dimensions, " + near.log().rows() + " queries in the log, "
                + near.queries().rows() + " others to measure with; "
                + judged.collection().description() + ", " + judged.log().rows() + " queries in the log, "
                + judged.embeddings().queries().rows() + " to measure with; encoders frozen, " + NEARNESS
                + ", every code scored, seed " + SEED;
    }

    @Override
    public List<Metric> metrics() {
        return Stream.concat(OWN.stream(), Metric.COMMON.stream()).toList();
    }

    @Override
    public Trial original() {
        RetrievalQuality quality = RetrievalQuality.measure(judged.embeddings(), judged.collection(), workers);
        Map<String, Double> metrics = new LinkedHashMap<>();
        List.of(AT_10, IN_50).forEach(share -> metrics.put(share, 1.0));
        metrics.put(BYTES, 4.0 * near.vectors().columns());
        List.of(Metric.BITS, Metric.FILE_BITS).forEach(bits -> metrics.put(bits, 32.0));
        List.of(Metric.ERROR, Metric.SECONDS).forEach(none -> metrics.put(none, 0.0));
        metrics.put(Metric.OUTPUT_ERROR, Double.NaN);
        return new Trial(TrialPlan.of("original", "as it is"), withQuality(metrics, quality), Map.of(), List.of(), 0);
    }

    @Override
    public Trial run(TrialPlan plan) {
        VectorSystem system = NamedRecipes.standard().vectorSystem(plan.recipe(), plan.bits());
        long start = System.nanoTime();
        RecallRow row = measurement.measure(
                system.title(), system.recipe(), QueryTraining.of(system, Optional.of(near.log()), SEED, workers));
        double seconds = (System.nanoTime() - start) / 1e9;
        CodedRetrieval coded = CodedRetrieval.measure(
                system.recipe(),
                QueryTraining.of(system, Optional.of(judged.log()), SEED, workers),
                judged.embeddings(),
                judged.collection(),
                SEED,
                workers);
        return new Trial(plan, withQuality(metrics(row, seconds), coded.quality()), Map.of(), List.of(), 0);
    }

    private static Map<String, Estimate> withQuality(Map<String, Double> facts, RetrievalQuality quality) {
        Map<String, Estimate> metrics = Estimate.facts(facts);
        metrics.put(NDCG, quality.ndcg().estimate());
        metrics.put(RECALL, quality.recall().estimate());
        return metrics;
    }

    private static Map<String, Double> metrics(RecallRow row, double seconds) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(AT_10, row.recallAt(1));
        metrics.put(IN_50, row.recallAt(5));
        metrics.put(BYTES, row.bytes());
        metrics.put(Metric.BITS, row.bits());
        double shared = 8.0 * row.sharedBytes() / row.vectors() / row.dimension();
        metrics.put(Metric.FILE_BITS, row.bits() + shared);
        metrics.put(Metric.ERROR, row.error());
        metrics.put(Metric.OUTPUT_ERROR, Double.NaN);
        metrics.put(Metric.SECONDS, seconds);
        return metrics;
    }
}
