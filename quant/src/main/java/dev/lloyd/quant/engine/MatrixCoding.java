package dev.lloyd.quant.engine;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.LowRank;
import dev.lloyd.quant.form.Mask;
import dev.lloyd.quant.part.Correcting;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Keeping;
import dev.lloyd.quant.part.Split;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.rounding.ErrorMatrices;
import dev.lloyd.quant.rounding.Rounded;
import dev.lloyd.quant.rounding.RoundingTask;
import dev.lloyd.quant.split.SplitTask;
import dev.lloyd.quant.statistics.RowBlocks;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// What a recipe does with a matrix once its coordinates are chosen: splits, grid, rounding, corrections, in that
/// order.
final class MatrixCoding {
    private final Recipe recipe;
    private final Coordinates coordinates;
    private final Optional<ErrorMatrices> errors;
    private final UnaryOperator<Matrix> trial;
    private final long seed;
    private final Workers workers;
    private final Optional<LowRank> before;
    private final Matrix rest;

    /// @param errors what the objective makes of the coordinates' second moments
    /// @param trial what the recipe without calibration, rounding to nearest, would decode a matrix to
    MatrixCoding(
            Recipe recipe,
            Coordinates coordinates,
            Optional<ErrorMatrices> errors,
            UnaryOperator<Matrix> trial,
            long seed,
            Workers workers) {
        this.recipe = recipe;
        this.coordinates = coordinates;
        this.errors = errors;
        this.trial = trial;
        this.seed = seed;
        this.workers = workers;
        this.before = correct(Correcting.Target.WEIGHTS, coordinates::weights);
        this.rest = before.map(term -> minus(coordinates.weights(), term)).orElse(coordinates.weights());
    }

    /// Grids and their points.
    ///
    /// @param grids as many as planes
    /// @param points of each
    record Fitted(List<Grid> grids, List<Points> points) {}

    /// The recipe's grids and their points, fitted to what is left of the matrix once its low-rank part is taken
    /// off.
    Fitted fit() {
        List<Grid> grids =
                recipe.grids().stream().map(grid -> grid.adapted(rest)).toList();
        return new Fitted(grids, PointFitting.points(grids, rest, importance(), coordinates.scores(), seed, workers));
    }

    /// Codes the matrix, with corrected points where the grid promises a rate.
    Outcome codeAtRate(Fitted fitted, Optional<RowBlocks> rows) {
        Optional<Mask> kept = keep(Keeping::keep);
        return outcome(RoundingAttempts.run(
                fitted.grids(), fitted.points(), rest, points -> attempt(fitted.grids(), points, kept, rows)));
    }

    /// Codes the matrix with just these points.
    Outcome code(Fitted fitted) {
        return code(fitted, keep(Keeping::keep));
    }

    /// Codes the matrix with just these points, and keeps of each row what would be kept if it had come alone.
    Outcome codeByRow(Fitted fitted) {
        return code(fitted, keep(Keeping::keepByRow));
    }

    private Outcome code(Fitted fitted, Optional<Mask> kept) {
        return outcome(attempt(fitted.grids(), fitted.points(), kept, Optional.empty()));
    }

    private RoundingAttempts.Attempt attempt(
            List<Grid> grids, List<Points> points, Optional<Mask> kept, Optional<RowBlocks> rows) {
        var writer = new PlaneWriter(grids, points, recipe.chosenRange(), rest, importance(), kept);
        RoundingTask task = new RoundingTask(rest, writer, errors, seed, workers, rows, Optional.empty());
        return new RoundingAttempts.Attempt(writer, recipe.chosenRounding().round(task));
    }

    private Outcome outcome(RoundingAttempts.Attempt attempt) {
        PlaneWriter writer = attempt.writer();
        Rounded rounded = attempt.rounded();
        Optional<LowRank> after = correct(Correcting.Target.ERROR, () -> difference(rest, rounded.decoded()));
        CanonicalForm form =
                new CanonicalForm(coordinates.applied(), writer.planes(), before.or(() -> after), writer.sparse());
        return new Outcome(form, rounded.notes());
    }

    private float[] importance() {
        if (errors.isPresent()) {
            return recipe.chosenObjective().importance(errors.get().mean());
        }
        float[] importance = new float[rest.columns()];
        Arrays.fill(importance, 1);
        return importance;
    }

    private Optional<Mask> keep(BiFunction<Keeping, SplitTask, Mask> choice) {
        return recipe.splits().stream()
                .filter(Keeping.class::isInstance)
                .map(split -> choice.apply((Keeping) split, task(split, rest)))
                .findFirst();
    }

    private Optional<LowRank> correct(Correcting.Target target, Supplier<Matrix> matrix) {
        return recipe.splits().stream()
                .filter(split -> split instanceof Correcting correcting && correcting.target() == target)
                .map(split -> ((Correcting) split).fit(task(split, matrix.get())))
                .findFirst();
    }

    private SplitTask task(Split split, Matrix matrix) {
        return new SplitTask(
                matrix,
                coordinates.moments(),
                coordinates.magnitudes(),
                coordinates.scores(),
                recipe.grids().getFirst(),
                recipe.chosenRange(),
                trial,
                Seeds.derive(seed, split.name()),
                workers);
    }

    private static Matrix minus(Matrix weights, LowRank term) {
        Matrix explained = Matrix.zeros(weights.rows(), weights.columns());
        term.addTo(0, weights.rows(), explained.values());
        return difference(weights, explained);
    }

    private static Matrix difference(Matrix left, Matrix right) {
        Matrix target = left.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] -= right.values()[index];
        }
        return target;
    }
}
