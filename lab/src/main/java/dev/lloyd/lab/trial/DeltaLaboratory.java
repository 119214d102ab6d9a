package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.perplexity.LogitSource;
import dev.lloyd.lab.perplexity.Protocol;
import dev.lloyd.lab.perplexity.Window;
import dev.lloyd.lab.spread.ClusteredMean;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.recipe.Subject;
import dev.lloyd.models.runtime.LogProbabilities;
import dev.lloyd.models.runtime.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A base model and what fine-tuning on two texts changed of it: recipes are tried on the deltas, and measured by the
/// base with one of them added, on the text that it was tuned for, and with both, on both texts.
public final class DeltaLaboratory implements Laboratory {
    private static final String PERPLEXITY = "perplexity";
    private static final String ACCURACY = "accuracy";
    private static final String RECOVERED = "recovered";
    private static final String MERGED = "merged-perplexity";
    static final List<Metric> OWN = List.of(
            Metric.lower(PERPLEXITY, "perplexity of base + delta on the text that it was tuned for"),
            Metric.higher(ACCURACY, "share of the tokens of that text that base + delta finds the likeliest"),
            Metric.higher(RECOVERED, "share of the nats that fine-tuning gained"),
            Metric.lower(
                    MERGED, "perplexity of base + a multiple of both deltas on both texts, the mean of their nats"));

    private static final double[] MERGING_FACTORS = {0.4, 0.6, 0.8, 1};

    private final String name;
    private final Model base;
    private final Task own;
    private final Task other;
    private final Workers workers;
    private Optional<Ends> known = Optional.empty();

    /// What all trials lie between, in nats, without a delta and with the whole one.
    private record Ends(Estimate base, Estimate tuned) {}

    /// A fine-tuned model and the text that shows it.
    ///
    /// @param delta the difference to the base ({@link dev.lloyd.models.load.Deltas}), open
    /// @param description of the texts, for the protocol
    /// @param choosing text to choose a factor on, without special tokens
    /// @param heldOut text to measure on
    @SuppressWarnings("ArrayRecordComponent") // Input of a model; compared by nobody.
    public record Task(Model delta, String description, int[] choosing, int[] heldOut) {}

    /// A laboratory for models that the caller keeps open.
    ///
    /// @param name a short word for it
    /// @param base the model that both were tuned from
    /// @param own the delta that is measured alone
    /// @param other the one that it is merged with
    public DeltaLaboratory(String name, Model base, Task own, Task other, Workers workers) {
        this.name = name;
        this.base = base;
        this.own = own;
        this.other = other;
        this.workers = workers;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Subject subject() {
        return Subject.DELTAS;
    }

    @Override
    public String protocol() {
        return own.description + "; merged, by the best of 0.4, 0.6, 0.8 and 1, with " + other.description
                + "; all matrices of a delta quantized; " + Protocol.DEFAULT.text();
    }

    @Override
    public List<Metric> metrics() {
        return Stream.concat(OWN.stream(), Metric.COMMON.stream()).toList();
    }

    @Override
    public Trial original() {
        Weights raw = new DenseWeights(own.delta.tensors());
        return ModelTrial.original(own.delta, measured(raw, new DenseWeights(other.delta.tensors())));
    }

    @Override
    public Trial run(TrialPlan plan) throws IOException {
        return ModelTrial.run(plan, runner(own), own.delta, weights -> measured(weights, quantized(plan)));
    }

    private RecipeRunner runner(Task task) {
        return RecipeRunner.whole(task.delta, new RunnerSettings(Optional.empty(), 1, workers));
    }

    private Weights quantized(TrialPlan plan) {
        try {
            return runner(other).quantize(plan).weights();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private Map<String, Estimate> measured(Weights delta, Weights second) {
        Weights start = new DenseWeights(base.tensors());
        Ends ends = ends(start);
        Score alone = score(SummedWeights.of(start, delta), own.heldOut);
        Map<String, Estimate> metrics = new LinkedHashMap<>();
        metrics.put(PERPLEXITY, alone.nats.map(Math::exp));
        metrics.put(ACCURACY, alone.accuracy);
        metrics.put(
                RECOVERED,
                Estimate.of(
                        List.of(ends.base, ends.tuned, alone.nats), nats -> (nats[0] - nats[2]) / (nats[0] - nats[1])));
        metrics.put(MERGED, merged(start, delta, second).map(Math::exp));
        return metrics;
    }

    /// Task arithmetic: the multiple of both deltas that is best on the texts for choosing, on those held out.
    private Estimate merged(Weights start, Weights delta, Weights second) {
        double best = Double.POSITIVE_INFINITY;
        double factor = 0;
        for (double each : MERGING_FACTORS) {
            Weights both = SummedWeights.scaled(each, start, delta, second);
            double nats = score(both, own.choosing).nats.value()
                    + score(both, other.choosing).nats.value();
            factor = nats < best ? each : factor;
            best = Math.min(best, nats);
        }
        Weights both = SummedWeights.scaled(factor, start, delta, second);
        return Estimate.mean(score(both, own.heldOut).nats, score(both, other.heldOut).nats);
    }

    private synchronized Ends ends(Weights start) {
        if (known.isEmpty()) {
            Weights whole = SummedWeights.of(start, new DenseWeights(own.delta.tensors()));
            known = Optional.of(new Ends(score(start, own.heldOut).nats, score(whole, own.heldOut).nats));
        }
        return known.get();
    }

    private Score score(Weights weights, int[] ids) {
        return Score.of(LanguageLaboratory.logits(base, weights, workers), ids);
    }

    /// How well a text is predicted.
    ///
    /// @param nats mean of `-ln p`
    /// @param accuracy share of tokens that were the likeliest, of equal ones the first
    record Score(Estimate nats, Estimate accuracy) {
        /// @throws IllegalArgumentException if a prediction is not a finite number
        static Score of(LogitSource source, int[] ids) {
            List<Window> windows = Protocol.DEFAULT.cut(ids);
            double[] nats = new double[windows.size()];
            double[] right = new double[windows.size()];
            for (int index = 0; index < nats.length; index++) {
                Window window = windows.get(index);
                Matrix logits = window.logits(source);
                for (int token = window.firstScored(); token < window.tokens().length; token++) {
                    int next = window.tokens()[token];
                    nats[index] += LogProbabilities.normalizer(logits, token - 1) - logits.at(token - 1, next);
                    right[index] += LogProbabilities.top(logits, token - 1) == next ? 1 : 0;
                }
            }
            int[] counts = windows.stream().mapToInt(Window::predictions).toArray();
            Estimate mean = ClusteredMean.of(nats, counts).estimate();
            if (!Double.isFinite(mean.value())) {
                throw new IllegalArgumentException("a text of " + ids.length + " tokens is predicted with "
                        + mean.value() + " nats: the base with this delta computes nothing of use");
            }
            return new Score(mean, ClusteredMean.of(right, counts).estimate());
        }
    }
}
