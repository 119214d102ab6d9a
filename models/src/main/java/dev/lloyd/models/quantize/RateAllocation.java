package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.load.Model;
import dev.lloyd.quant.allocation.Curve;
import dev.lloyd.quant.allocation.DynamicProgramming;
import dev.lloyd.quant.engine.PlannedSize;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/// Brings the recipes of a model's matrices to a mean rate.
///
/// Grids of any rate get exactly the rate that is left after scales, maps and corrections, every matrix alike, unless
/// their recipe names an allocation. Grids of fixed rates are chosen matrix by matrix: for each rate the recipe,
/// without what needs calibration, is tried on a sample of rows, and the recipe's allocation (dynamic programming if
/// it names none) spends the bits. A matrix costs `values x |W^ - W|^2 / |W|^2`: the relative error, so that matrices
/// of small weights count as much as others.
final class RateAllocation {
    private static final long SEED = 1;
    private static final int SAMPLE_VALUES = 1 << 16;
    private static final int SAMPLE_ROWS = 16;

    /// Rates of an any-rate grid that are tried where an allocation is asked for, beside the budget.
    private static final double[] OFFSETS = {-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.5, 2};

    private final Model model;
    private final Optional<CalibrationSet> calibration;
    private final Workers workers;

    RateAllocation(Model model, Optional<CalibrationSet> calibration, Workers workers) {
        this.model = model;
        this.calibration = calibration;
        this.workers = workers;
    }

    /// The units with recipes whose mean rate is at most `bits`.
    List<Unit> apply(List<Unit> units, double bits) throws IOException {
        if (!(bits > 0 && bits <= 16)) {
            throw new IllegalArgumentException("bits must be above 0 and at most 16, not " + bits);
        }
        List<Target> targets =
                units.stream().flatMap(unit -> unit.targets().stream()).toList();
        if (targets.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is nothing to spend " + bits + " bits on: no matrix is quantized");
        }
        boolean uniform = targets.stream().map(Target::recipe).allMatch(RateAllocation::isAnyRate);
        return withRecipes(units, uniform ? uniform(targets, bits) : allocated(units, targets, bits));
    }

    private static boolean isAnyRate(Recipe recipe) {
        return recipe.allocation().isEmpty() && grid(recipe).rates().isEmpty();
    }

    private static Grid grid(Recipe recipe) {
        return recipe.grids().getFirst();
    }

    /// The recipe with its first plane at another nominal rate.
    private static Recipe atRate(Recipe recipe, double nominal) {
        List<Grid> grids = new ArrayList<>(recipe.grids());
        grids.set(0, grids.getFirst().atRate(nominal));
        return recipe.withGrids(grids);
    }

    private static List<Unit> withRecipes(List<Unit> units, List<Recipe> recipes) {
        Iterator<Recipe> next = recipes.iterator();
        return units.stream()
                .map(unit -> unit.withTargets(unit.targets().stream()
                        .map(target -> target.with(next.next()))
                        .toList()))
                .toList();
    }

    private List<Recipe> uniform(List<Target> targets, double bits) {
        return targets.stream()
                .map(target -> {
                    double rest = bits(target, target.recipe())
                            - grid(target.recipe()).nominalBits();
                    try {
                        return atRate(target.recipe(), bits - rest);
                    } catch (IllegalArgumentException exception) {
                        throw new IllegalArgumentException(
                                target.tensor() + " at " + bits + " bits: " + exception.getMessage(), exception);
                    }
                })
                .toList();
    }

    private double bits(Target target, Recipe recipe) {
        return PlannedSize.of(recipe, target.rows(), target.columns(), workers).bits(target.values());
    }

    private List<Recipe> allocated(List<Unit> units, List<Target> targets, double bits) throws IOException {
        Allocation allocation = targets.getFirst().recipe().allocation().orElseGet(DynamicProgramming::new);
        Map<String, Double> importance = new Importance(model, calibration, workers).of(units, allocation);
        List<List<Recipe>> candidates = new ArrayList<>();
        List<Curve> curves = new ArrayList<>();
        for (Target target : targets) {
            List<Recipe> recipes = candidates(target.recipe(), bits);
            candidates.add(recipes);
            curves.add(curve(target, recipes, importance.getOrDefault(target.tensor(), 1.0)));
        }
        int[] choice = allocation.choose(curves, bits);
        List<Recipe> chosen = new ArrayList<>();
        for (int index = 0; index < choice.length; index++) {
            chosen.add(candidates.get(index).get(choice[index]));
        }
        return chosen;
    }

    private static List<Recipe> candidates(Recipe recipe, double bits) {
        List<Double> rates = grid(recipe).rates();
        if (!rates.isEmpty()) {
            return recipe.allocation().map(part -> part.among(rates)).orElse(rates).stream()
                    .map(rate -> atRate(recipe, rate))
                    .toList();
        }
        List<Recipe> recipes = new ArrayList<>();
        for (double offset : OFFSETS) {
            if (bits + offset >= 0.25 && bits + offset <= 6.5) {
                recipes.add(atRate(recipe, bits + offset));
            }
        }
        return recipes;
    }

    private Curve curve(Target target, List<Recipe> recipes, double importance) throws IOException {
        Matrix sample = sample(model.tensors().read(target.tensor()));
        double[] bits =
                recipes.stream().mapToDouble(recipe -> bits(target, recipe)).toArray();
        double[] costs = recipes.stream()
                .flatMapToDouble(recipe -> DoubleStream.of(target.values() * error(sample, recipe, target.tensor())))
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
