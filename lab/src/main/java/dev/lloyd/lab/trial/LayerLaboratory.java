package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.quantize.Verification;
import dev.lloyd.models.recipe.RatedRecipe;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.OutputError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// One layer by itself: what a system costs in time and memory on a matrix of a real size.
///
/// A recipe gets the nearest of its rates; nothing is allocated, and what needs a whole model (tunings, attention) is
/// refused or left out, as its part says.
public final class LayerLaboratory implements Laboratory {
    private final String name;
    private final String description;
    private final Matrix weights;
    private final Supplier<LayerStatistics> source;
    private Optional<LayerStatistics> known = Optional.empty();
    private final Workers workers;

    /// A layer.
    ///
    /// @param name of the laboratory
    /// @param description of the layer and its input, for the protocol
    /// @param weights rows x columns
    /// @param statistics of what enters it, asked for once, with the first trial
    public LayerLaboratory(
            String name, String description, Matrix weights, Supplier<LayerStatistics> statistics, Workers workers) {
        this.name = name;
        this.description = description;
        this.weights = weights;
        this.source = statistics;
        this.workers = workers;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String protocol() {
        return description;
    }

    @Override
    public List<Metric> metrics() {
        return Metric.COMMON;
    }

    @Override
    public Trial original() {
        return new Trial(
                TrialPlan.of("original", "as it is"), Estimate.facts(metrics(32, 0, 0, 0)), Map.of(), List.of(), 0);
    }

    @Override
    public Trial run(TrialPlan plan) {
        RatedRecipe rated = RatedRecipe.of(plan.recipe());
        Recipe recipe = plan.bits().isPresent()
                ? rated.at(plan.bits().getAsDouble()).linears()
                : rated.own().linears();
        if (!recipe.tunings().isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + recipe.text() + "': tunings are of the blocks of a network, and this is one layer by itself");
        }
        LayerStatistics statistics = statistics();
        // What needs no calibration does not turn and average second moments, as it would not in a model.
        Optional<LayerStatistics> seen = recipe.need().isCalibrated() ? Optional.of(statistics) : Optional.empty();
        CanonicalForm form;
        double seconds;
        long peak;
        try (HeapPeak heap = HeapPeak.start()) {
            long started = ProcessorTime.nanos();
            form = new Quantizer(recipe, 1, workers).quantize(weights, seen).form();
            seconds = (ProcessorTime.nanos() - started) / 1e9;
            peak = heap.bytes();
        }
        Matrix decoded = form.decode(workers);
        double error = Verification.relativeError(decoded, weights);
        double output = OutputError.relative(decoded, weights, statistics.secondMoments(), workers);
        Layer layer = new Layer(name, weights.values().length, form.bits(), error, output);
        return new Trial(
                plan,
                Estimate.facts(metrics(form.bits(), error, output, seconds)),
                form.bytesByTerm(),
                List.of(layer),
                peak);
    }

    private synchronized LayerStatistics statistics() {
        LayerStatistics statistics = known.orElseGet(source);
        known = Optional.of(statistics);
        return statistics;
    }

    private static Map<String, Double> metrics(double bits, double error, double output, double seconds) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(Metric.BITS, bits);
        metrics.put(Metric.FILE_BITS, bits);
        metrics.put(Metric.ERROR, error);
        metrics.put(Metric.OUTPUT_ERROR, output);
        metrics.put(Metric.SECONDS, seconds);
        return metrics;
    }
}
