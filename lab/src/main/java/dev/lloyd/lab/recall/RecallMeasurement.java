package dev.lloyd.lab.recall;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.trial.ProcessorTime;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.index.IndexBuilding.Tuning;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Measures vector codecs on the same vectors and queries, against exact search.
///
/// Every code is scored: what is lost is lost by quantization alone, not by an index. Codecs that learn do so on
/// the first {@value #SAMPLE} vectors.
public final class RecallMeasurement {
    private static final List<Integer> FACTORS = List.of(1, 2, 5, 10);
    private static final int SAMPLE = 65_536;

    private final Matrix vectors;
    private final Matrix queries;
    private final Metric metric;
    private final int k;
    private final long seed;
    private final Workers workers;
    private final Neighbours[] truth;
    private final double bound;

    /// Finds the true neighbours.
    ///
    /// @param vectors vectors x dimension
    /// @param queries queries x dimension, one or more
    /// @param metric what makes vectors near
    /// @param k neighbours of a query that count, 1 to the number of vectors
    /// @param seed of everything random
    public RecallMeasurement(Matrix vectors, Matrix queries, Metric metric, int k, long seed, Workers workers) {
        if (queries.rows() < 1) {
            throw new IllegalArgumentException("recall is measured with 1 or more queries");
        }
        if (k < 1 || k > vectors.rows()) {
            throw new IllegalArgumentException("k is 1 to the number of vectors, " + vectors.rows() + ", not " + k);
        }
        this.vectors = vectors;
        this.queries = queries;
        this.metric = metric;
        this.k = k;
        this.seed = seed;
        this.workers = workers;
        this.truth = ExhaustiveSearch.exact(vectors, queries, metric, k, workers);
        this.bound = RecallRow.DEVIATIONS;
    }

    private RecallMeasurement(RecallMeasurement other, double bound) {
        this.vectors = other.vectors;
        this.queries = other.queries;
        this.metric = other.metric;
        this.k = other.k;
        this.seed = other.seed;
        this.workers = other.workers;
        this.truth = other.truth;
        this.bound = bound;
    }

    /// The same with another bound for estimates.
    ///
    /// @param deviations how many of its vector's deviations an estimate may be off to count as covered, more
    ///     than 0
    public RecallMeasurement within(double deviations) {
        if (!(deviations > 0 && deviations < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a bound is more than 0 deviations, not " + deviations);
        }
        return new RecallMeasurement(this, deviations);
    }

    /// Measures a recipe.
    ///
    /// @throws IllegalArgumentException if it is none for vectors
    public RecallRow measure(Recipe recipe) {
        return measure(recipe.text(), recipe, (codec, sample) -> codec);
    }

    /// Measures a recipe whose codec is tuned once it has learned.
    ///
    /// @param title what the row calls it
    /// @throws IllegalArgumentException if the recipe is none for vectors, or cannot be tuned so
    public RecallRow measure(String title, Recipe recipe, Tuning tuning) {
        Matrix sample = vectors.rowSlice(0, Math.min(SAMPLE, vectors.rows()));
        VectorCodec codec = tuning.tuned(VectorCodec.fit(recipe, metric, sample, seed, workers), sample);
        Moment start = Moment.now();
        CodedVectors coded = codec.encode(vectors, workers);
        Moment encoded = Moment.now();
        Neighbours[] found = ExhaustiveSearch.estimated(coded, queries, k * FACTORS.getLast(), workers);
        Moment searched = Moment.now();
        double bytes = (double) coded.byteSize() / coded.size();
        EstimateErrors errors = EstimateErrors.of(coded, vectors, queries, bound, workers);
        return new RecallRow(
                title,
                metric.toString(),
                codec.dimension(),
                coded.size(),
                queries.rows(),
                k,
                bytes,
                codec.sharedBytes(),
                8 * bytes / codec.dimension(),
                recall(found),
                errors.bias(),
                codec.dimension() * errors.meanSquare(),
                bound,
                errors.coverage(),
                errors.error(),
                errors.distortion(),
                (encoded.clock - start.clock) / 1e9,
                (searched.clock - encoded.clock) / 1e9,
                (encoded.processor - start.processor) / 1e9,
                (searched.processor - encoded.processor) / 1e9);
    }

    /// @param clock nanoseconds of the clock
    /// @param processor nanoseconds of processor time
    private record Moment(long clock, long processor) {
        static Moment now() {
            return new Moment(System.nanoTime(), ProcessorTime.nanos());
        }
    }

    private Map<Integer, Double> recall(Neighbours[] found) {
        Map<Integer, Double> recall = new TreeMap<>();
        for (int factor : FACTORS) {
            long hits = 0;
            for (int query = 0; query < found.length; query++) {
                Set<Integer> wanted = new HashSet<>();
                for (int vector : truth[query].vectors()) {
                    wanted.add(vector);
                }
                for (int place = 0; place < Math.min(factor * k, found[query].size()); place++) {
                    hits += wanted.contains(found[query].vectors()[place]) ? 1 : 0;
                }
            }
            recall.put(factor, (double) hits / ((long) found.length * k));
        }
        return recall;
    }
}
