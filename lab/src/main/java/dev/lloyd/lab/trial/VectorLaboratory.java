package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.recall.RecallMeasurement;
import dev.lloyd.lab.recall.RecallRow;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import dev.lloyd.quant.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Vectors that are searched: what codes keep of the neighbours, and how far their estimates are off.
///
/// Every code is scored, by inner product; recipes that learn do so on the vectors. The rate of a plan is nominal:
/// bits of a code per value, the numbers beside it not counted.
public final class VectorLaboratory implements Laboratory {
    private static final dev.lloyd.vectors.codec.Metric NEARNESS = dev.lloyd.vectors.codec.Metric.INNER_PRODUCT;
    private static final int NEIGHBOURS = 10;
    private static final int SEED = 1;
    private static final String RECALL = "recall-at-10";
    private static final String IN_20 = "recall-in-20";
    private static final String IN_50 = "recall-in-50";
    private static final String BIAS = "bias";
    private static final String VARIANCE = "variance";
    private static final String COVERAGE = "coverage";
    private static final String DISTORTION = "distortion";
    private static final String BYTES = "bytes";
    static final List<Metric> OWN = List.of(
            Metric.higher(RECALL, "share of the true 10 among the 10 best estimates"),
            Metric.higher(IN_20, "share of the true 10 among the 20 best estimates"),
            Metric.higher(IN_50, "share of the true 10 among the 50 best estimates"),
            Metric.lower(VARIANCE, "dimension x mean square of (estimate - exact) / (|x| |q|)"),
            Metric.lower(BIAS, "mean of (estimate - exact) / (|x| |q|)"),
            Metric.higher(COVERAGE, "share of estimates at most 1.9 kept deviations off"),
            Metric.lower(DISTORTION, "1 - cos^2 of vector and decoded vector"),
            Metric.lower(BYTES, "bytes of a vector's record"));

    private final String name;
    private final String description;
    private final Matrix vectors;
    private final Matrix queries;
    private final RecallMeasurement measurement;

    /// Finds the true neighbours at once.
    ///
    /// @param description what the vectors are, for the protocol
    /// @param vectors vectors x dimension, 10 or more
    /// @param queries queries x dimension, 1 or more
    public VectorLaboratory(String name, String description, Matrix vectors, Matrix queries, Workers workers) {
        this.name = name;
        this.description = description;
        this.vectors = vectors;
        this.queries = queries;
        this.measurement = new RecallMeasurement(vectors, queries, NEARNESS, NEIGHBOURS, SEED, workers);
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
        return description + ": " + vectors.rows() + " vectors of " + vectors.columns() + " dimensions, "
                + queries.rows() + " queries, " + NEARNESS + ", every code scored, seed " + SEED;
    }

    @Override
    public List<Metric> metrics() {
        return Stream.concat(OWN.stream(), Metric.COMMON.stream()).toList();
    }

    @Override
    public Trial original() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        List.of(RECALL, IN_20, IN_50).forEach(share -> metrics.put(share, 1.0));
        List.of(BIAS, VARIANCE, DISTORTION, Metric.ERROR, Metric.SECONDS).forEach(none -> metrics.put(none, 0.0));
        List.of(COVERAGE, Metric.OUTPUT_ERROR).forEach(unknown -> metrics.put(unknown, Double.NaN));
        List.of(Metric.BITS, Metric.FILE_BITS).forEach(bits -> metrics.put(bits, 32.0));
        metrics.put(BYTES, 4.0 * vectors.columns());
        return new Trial(TrialPlan.of("original", "as it is"), Estimate.facts(metrics), Map.of(), List.of(), 0);
    }

    @Override
    public Trial run(TrialPlan plan) {
        Recipe recipe = NamedRecipes.standard().vectors(plan.recipe(), plan.bits());
        return new Trial(plan, Estimate.facts(metrics(measurement.measure(recipe))), Map.of(), List.of(), 0);
    }

    private static Map<String, Double> metrics(RecallRow row) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(RECALL, row.recallAt(1));
        metrics.put(IN_20, row.recallAt(2));
        metrics.put(IN_50, row.recallAt(5));
        metrics.put(BIAS, row.bias());
        metrics.put(VARIANCE, row.variance());
        metrics.put(COVERAGE, row.coverage());
        metrics.put(DISTORTION, row.distortion());
        metrics.put(BYTES, row.bytes());
        metrics.put(Metric.BITS, row.bits());
        double shared = 8.0 * row.sharedBytes() / row.vectors() / row.dimension();
        metrics.put(Metric.FILE_BITS, row.bits() + shared);
        metrics.put(Metric.ERROR, row.error());
        metrics.put(Metric.OUTPUT_ERROR, Double.NaN);
        metrics.put(Metric.SECONDS, row.encodeSeconds());
        return metrics;
    }
}
