package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.load.Model;
import dev.lloyd.quant.allocation.Curve;
import dev.lloyd.quant.allocation.DynamicProgramming;
import dev.lloyd.quant.allocation.Linearity;
import dev.lloyd.quant.engine.PlannedSize;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Brings a rule to a mean rate.
///
/// A rule of any rate is brought to it uniformly ({@link UniformRate}), unless a recipe names an allocation. Else
/// recipes are chosen matrix by matrix: each of the rule's rates, without what needs calibration, is tried on a
/// sample of rows, and the allocation (dynamic programming if none is named) spends the bits. A matrix costs
/// `weight x |W^ - W|^2 / |W|^2`: the relative error, so that matrices of small weights count as much as others. The
/// weight is the number of its values, or its {@link Sensitivity} where the allocation is {@link Linearity}.
final class RateAllocation {
    private static final long SEED = 1;
    private static final int SAMPLE_VALUES = 1 << 16;
    private static final int SAMPLE_ROWS = 16;
    /// What sums of ratios of whole numbers may be off by.
    private static final double SLACK = 1e-9;

    private final Model model;
    private final Optional<CalibrationSet> calibration;
    private final Workers workers;
    private final QuantizeProgress progress;

    RateAllocation(Model model, Optional<CalibrationSet> calibration, Workers workers, QuantizeProgress progress) {
        this.model = model;
        this.calibration = calibration;
        this.workers = workers;
        this.progress = progress;
    }

    /// The units with recipes whose mean rate is at most `bits`.
    List<Unit> apply(RatedRule rule, List<Unit> units, double bits) throws IOException {
        if (!(bits > 0 && bits <= 16)) {
            throw new IllegalArgumentException("bits must be above 0 and at most 16, not " + bits);
        }
        List<Target> targets =
                units.stream().flatMap(unit -> unit.targets().stream()).toList();
        if (targets.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is nothing to spend " + bits + " bits on: no matrix is quantized");
        }
        Optional<Allocation> allocation = targets.stream()
                .flatMap(target -> target.recipe().allocation().stream())
                .findFirst();
        boolean uniform = allocation.isEmpty() && rule.rates().isEmpty();
        return withRecipes(
                units,
                uniform
                        ? new UniformRate(rule, workers).recipes(targets, bits)
                        : chosen(rule, units, allocation.orElseGet(DynamicProgramming::new), bits));
    }

    private static List<Unit> withRecipes(List<Unit> units, List<Recipe> recipes) {
        Iterator<Recipe> next = recipes.iterator();
        return units.stream()
                .map(unit -> unit.withTargets(unit.targets().stream()
                        .map(target -> target.with(next.next()))
                        .toList()))
                .toList();
    }

    private double bits(Target target, Recipe recipe) {
        return PlannedSize.of(recipe, target.rows(), target.columns(), workers).bits(target.values());
    }

    private List<Recipe> chosen(RatedRule rule, List<Unit> units, Allocation allocation, double bits)
            throws IOException {
        if (allocation.runsNetwork() && !Deltas.words(model).isEmpty()) {
            throw new IllegalArgumentException("a delta alone computes nothing that '" + allocation.text()
                    + "' could measure; take one that looks at the weights, such as dynamic-programming");
        }
        requireReachable(rule, units, bits);
        Map<String, Double> importance = new Importance(model, calibration, workers).of(units, allocation);
        Map<String, Double> sensitivity = allocation instanceof Linearity linearity
                ? new Sensitivity(linearity, model, calibration, workers).of(units, progress)
                : Map.of();
        List<RecipeRule> rates = new ArrayList<>();
        allocation.among(rule.rates(), bits).forEach(rate -> rates.add(rule.at(rate)));
        List<List<Recipe>> candidates = new ArrayList<>();
        List<Curve> curves = new ArrayList<>();
        for (Unit unit : units) {
            for (Target target : unit.targets()) {
                List<Recipe> recipes = rates.stream()
                        .map(rate -> target.recipe(rate))
                        .distinct()
                        .toList();
                candidates.add(recipes);
                curves.add(curve(
                        target,
                        recipes,
                        sensitivity.getOrDefault(target.tensor(), (double) target.values()),
                        importance.getOrDefault(target.tensor(), 1.0)));
            }
        }
        int[] choice = allocation.choose(curves, bits);
        return IntStream.range(0, choice.length)
                .mapToObj(index -> candidates.get(index).get(choice[index]))
                .toList();
    }

    /// Before anything is tried: an allocation may look at few of the rates, and a user asks about all of them. A rule
    /// of any rate has no ends.
    private void requireReachable(RatedRule rule, List<Unit> units, double bits) {
        List<RecipeRule> rates = new ArrayList<>();
        rule.rates().forEach(rate -> rates.add(rule.at(rate)));
        if (rates.isEmpty()) {
            return;
        }
        double least = 0;
        double most = 0;
        long values = 0;
        for (Unit unit : units) {
            for (Target target : unit.targets()) {
                DoubleSummaryStatistics ends = rates.stream()
                        .mapToDouble(rate -> bits(target, target.recipe(rate)))
                        .summaryStatistics();
                least += ends.getMin() * target.values();
                most += ends.getMax() * target.values();
                values += target.values();
            }
        }
        if (least > bits * values * (1 + SLACK)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s bits are too few: the recipe can give these matrices %.4g to %.4g bits a value, all that is "
                            + "stored counted",
                    bits,
                    least / values,
                    most / values));
        }
    }

    private Curve curve(Target target, List<Recipe> recipes, double weight, double importance) throws IOException {
        progress.step("trying rates on " + target.tensor());
        Matrix sample = sample(model.tensors().read(target.tensor()));
        double[] bits =
                recipes.stream().mapToDouble(recipe -> bits(target, recipe)).toArray();
        double[] costs = recipes.stream()
                .flatMapToDouble(recipe -> DoubleStream.of(weight * error(sample, recipe, target.tensor())))
                .toArray();
        return new Curve(target.tensor(), target.values(), bits, costs, importance);
    }

    private double error(Matrix sample, Recipe recipe, String tensor) {
        Matrix decoded = new Quantizer(recipe.withoutCalibration(), Seeds.derive(SEED, tensor), workers)
                .quantize(sample, Optional.empty())
                .form()
                .decode(workers);
        return Verification.relativeError(decoded, sample);
    }

    /// Rows from the whole matrix, evenly spaced.
    static Matrix sample(Matrix weights) {
        int rows = Math.min(weights.rows(), Math.max(SAMPLE_ROWS, SAMPLE_VALUES / weights.columns()));
        Matrix sample = Matrix.zeros(rows, weights.columns());
        for (int row = 0; row < rows; row++) {
            int source = (int) ((long) row * weights.rows() / rows);
            System.arraycopy(
                    weights.values(), weights.offset(source), sample.values(), sample.offset(row), weights.columns());
        }
        return sample;
    }
}
