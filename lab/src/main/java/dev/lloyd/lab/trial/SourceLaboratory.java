package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Independent Gaussian numbers of variance 1: the source whose bound is known.
///
/// Recipes are lines without calibration; a rate cannot be asked for, since there is nothing to allocate
/// between.
public final class SourceLaboratory implements Laboratory {
    private static final String MSE = "mse";
    private static final String DECIBELS = "db-above-bound";
    static final List<Metric> OWN = List.of(
            Metric.lower(MSE, "mean squared error of a source of variance 1"),
            Metric.lower(DECIBELS, "dB above the bound 2^(-2 bits)"));

    private final int rows;
    private final int columns;
    private final long seed;
    private final Workers workers;

    /// A matrix of `rows x columns` numbers.
    ///
    /// @param seed of the numbers
    public SourceLaboratory(int rows, int columns, long seed, Workers workers) {
        this.rows = rows;
        this.columns = columns;
        this.seed = seed;
        this.workers = workers;
    }

    @Override
    public String name() {
        return "gaussian";
    }

    @Override
    public String protocol() {
        return rows + " x " + columns + " independent Gaussian numbers of variance 1, seed " + seed;
    }

    @Override
    public List<Metric> metrics() {
        return Stream.concat(OWN.stream(), Metric.COMMON.stream()).toList();
    }

    @Override
    public Trial original() {
        Map<String, Double> metrics = metrics(32, 0, 1, 0);
        return new Trial(TrialPlan.of("original", "as it is"), Estimate.facts(metrics), Map.of(), List.of(), 0);
    }

    @Override
    public Trial run(TrialPlan plan) {
        if (plan.bits().isPresent()) {
            throw new IllegalArgumentException(
                    "'" + plan.text() + "': on a source of numbers a recipe has the rate that its line says");
        }
        Matrix source = new Matrix(rows, columns, Seeds.gaussian(Math.multiplyExact(rows, columns), seed));
        long started = System.nanoTime();
        CanonicalForm form = new Quantizer(Recipe.parse(plan.recipe()), seed, workers)
                .quantize(source, Optional.empty())
                .form();
        double seconds = (System.nanoTime() - started) / 1e9;
        Matrix decoded = form.decode(workers);
        double error = 0;
        double energy = 0;
        for (int index = 0; index < decoded.values().length; index++) {
            double value = source.values()[index];
            double difference = decoded.values()[index] - value;
            error += difference * difference;
            energy += value * value;
        }
        Layer layer = new Layer("gaussian", decoded.values().length, form.bits(), error / energy, Double.NaN);
        Map<String, Double> metrics = metrics(form.bits(), error, energy, seconds);
        return new Trial(plan, Estimate.facts(metrics), form.bytesByTerm(), List.of(layer), 0);
    }

    private Map<String, Double> metrics(double bits, double error, double energy, double seconds) {
        double mse = error / ((double) rows * columns);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(MSE, mse);
        metrics.put(DECIBELS, 10 * Math.log10(mse) + 20 * Math.log10(2) * bits);
        metrics.put(Metric.BITS, bits);
        metrics.put(Metric.FILE_BITS, bits);
        metrics.put(Metric.ERROR, error / energy);
        metrics.put(Metric.OUTPUT_ERROR, Double.NaN);
        metrics.put(Metric.SECONDS, seconds);
        return metrics;
    }
}
