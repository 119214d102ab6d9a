package dev.lloyd.quant.engine;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.LowRank;
import dev.lloyd.quant.form.Mask;
import dev.lloyd.quant.part.Correcting;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Keeping;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Objective;
import dev.lloyd.quant.part.Split;
import dev.lloyd.quant.part.Transform;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.rounding.ErrorMatrices;
import dev.lloyd.quant.rounding.Rounded;
import dev.lloyd.quant.rounding.RoundingTask;
import dev.lloyd.quant.split.SplitTask;
import dev.lloyd.quant.statistics.LayerCalibration;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.RowBlocks;
import dev.lloyd.quant.statistics.WeightScore;
import dev.lloyd.quant.transform.TransformTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Runs a recipe on one matrix: transforms, splits, grid, rounding, corrections, in that order.
///
/// The same weights, statistics, recipe and seed give the same form for any number of threads.
public final class Quantizer {
    private final Recipe recipe;
    private final long seed;
    private final Workers workers;

    /// @param recipe what to do
    /// @param seed of this tensor; see {@link Seeds#derive(long, String)}
    /// @param workers threads to use
    public Quantizer(Recipe recipe, long seed, Workers workers) {
        this.recipe = recipe;
        this.seed = seed;
        this.workers = workers;
    }

    /// Quantizes a matrix.
    ///
    /// @param weights rows x columns, finite, not changed
    /// @param statistics of the layer's input, `columns` channels, if calibrated
    /// @throws IllegalArgumentException if a value is not finite (saying which), the statistics do not fit, or the
    ///     recipe needs calibration and there is none, or tunes
    public Outcome quantize(Matrix weights, Optional<LayerStatistics> statistics) {
        return quantize(weights, LayerCalibration.of(statistics));
    }

    /// Quantizes a matrix of which calibration may know more than its input.
    ///
    /// @throws IllegalArgumentException as {@link #quantize(Matrix, Optional)}
    public Outcome quantize(Matrix weights, LayerCalibration calibration) {
        check(weights, calibration);
        Coordinates coordinates = transform(weights, calibration);
        Optional<RowBlocks> rows = calibration
                .input()
                .flatMap(LayerStatistics::rows)
                .filter(blocks -> recipe.chosenObjective().weighsRows())
                .map(blocks -> transformed(blocks, coordinates));
        Optional<LowRank> before = correct(Correcting.Target.WEIGHTS, () -> coordinates.weights, coordinates);
        Matrix rest = before.map(term -> minus(coordinates.weights, term)).orElse(coordinates.weights);
        Optional<Mask> kept = keep(rest, coordinates);
        Optional<ErrorMatrices> errors = errors(coordinates);
        float[] importance = importance(errors, rest.columns());
        List<Grid> grids =
                recipe.grids().stream().map(grid -> grid.adapted(rest)).toList();
        List<Points> points = PointFitting.points(grids, rest, importance, coordinates.scores, seed, workers);
        RoundingAttempts.Attempt attempt = RoundingAttempts.run(grids, points, rest, each -> {
            var writer = new PlaneWriter(grids, each, recipe.chosenRange(), rest, importance, kept);
            RoundingTask task = new RoundingTask(rest, writer, errors, seed, workers, rows, Optional.empty());
            return new RoundingAttempts.Attempt(writer, recipe.chosenRounding().round(task));
        });
        PlaneWriter writer = attempt.writer();
        Rounded rounded = attempt.rounded();
        Optional<LowRank> after =
                correct(Correcting.Target.ERROR, () -> difference(rest, rounded.decoded()), coordinates);
        CanonicalForm form =
                new CanonicalForm(coordinates.applied, writer.planes(), before.or(() -> after), writer.sparse());
        return new Outcome(form, rounded.notes());
    }

    private void check(Matrix weights, LayerCalibration calibration) {
        int index = weights.firstNotFinite();
        if (index >= 0) {
            throw new IllegalArgumentException("the value at row " + index / weights.columns() + ", column "
                    + index % weights.columns() + " is " + weights.values()[index]
                    + "; only finite weights can be quantized");
        }
        int channels = calibration.channels().orElse(weights.columns());
        if (channels != weights.columns()) {
            throw new IllegalArgumentException(
                    "statistics of " + channels + " channels do not fit a matrix of " + weights.columns() + " columns");
        }
        if (!recipe.tunings().isEmpty()) {
            throw new IllegalArgumentException("the recipe '" + recipe.text() + "' tunes the blocks of a network with '"
                    + recipe.tunings().getFirst().text() + "', and a matrix alone is in none");
        }
        if (calibration.input().isEmpty() && recipe.need().isCalibrated()) {
            throw new IllegalArgumentException("the recipe '" + recipe.text() + "' needs calibration statistics");
        }
    }

    /// A matrix and its statistics after some transforms.
    ///
    /// @param runs second moments that count, one for each run of rows; empty: not calibrated
    /// @param moments their mean
    private record Coordinates(
            Matrix weights,
            List<DoubleMatrix> runs,
            Optional<DoubleMatrix> moments,
            Optional<float[]> magnitudes,
            Map<WeightScore, Matrix> scores,
            List<AppliedTransform> applied) {
        private static Optional<DoubleMatrix> mean(List<DoubleMatrix> runs) {
            return runs.isEmpty() ? Optional.empty() : Optional.of(ErrorMatrices.mean(runs));
        }
    }

    private Coordinates transform(Matrix weights, LayerCalibration calibration) {
        List<DoubleMatrix> runs = calibration.secondMoments();
        Coordinates current = new Coordinates(
                weights,
                runs,
                Coordinates.mean(runs),
                calibration.input().map(LayerStatistics::meanMagnitude),
                calibration.scores(),
                List.of());
        for (Transform part : recipe.transforms()) {
            int place = current.applied.size();
            TransformTask task = new TransformTask(
                    current.weights,
                    current.moments(),
                    current.magnitudes,
                    trial(place + 1),
                    Seeds.derive(seed, place),
                    workers);
            AppliedTransform map = part.fit(task).requireInvertible();
            List<AppliedTransform> applied = new ArrayList<>(current.applied);
            applied.add(map);
            current = moved(current, map, applied);
        }
        return current;
    }

    /// Scores of single weights end where coordinates mix them.
    private Coordinates moved(Coordinates current, AppliedTransform map, List<AppliedTransform> applied) {
        List<DoubleMatrix> runs = current.runs.stream()
                .map(matrix -> map.secondMoments(matrix, workers))
                .toList();
        Optional<DoubleMatrix> moments = Coordinates.mean(runs);
        boolean mixes = map.input().isPresent();
        return new Coordinates(
                map.forward(current.weights, workers),
                runs,
                moments,
                mixes ? moments.map(Quantizer::rootOfDiagonal) : current.magnitudes,
                Map.of(),
                applied);
    }

    /// Blocks of rows after the transforms, which must leave rows where they are.
    private RowBlocks transformed(RowBlocks blocks, Coordinates coordinates) {
        List<DoubleMatrix> moments = blocks.moments();
        for (AppliedTransform map : coordinates.applied) {
            if (map.output().isPresent()) {
                throw new IllegalArgumentException("the objective '"
                        + recipe.chosenObjective().text() + "' weighs the rows of a head together, and '"
                        + map.part().text() + "' mixes or scales rows");
            }
            moments = moments.stream()
                    .map(matrix -> map.secondMoments(matrix, workers))
                    .toList();
        }
        return new RowBlocks(blocks.factors(), moments);
    }

    private UnaryOperator<Matrix> trial(int place) {
        Recipe rest = restOf(place);
        return matrix -> new Quantizer(rest, seed, workers)
                .quantize(matrix, Optional.empty())
                .form()
                .decode(workers);
    }

    /// The data-free part of the recipe after some transforms, rounding to nearest: what transform searches
    /// try.
    private Recipe restOf(int place) {
        List<Transform> transforms = recipe
                .transforms()
                .subList(place, recipe.transforms().size())
                .stream()
                .filter(part -> part.need() == Need.NOTHING)
                .toList();
        return new Recipe(
                transforms,
                List.of(),
                recipe.grids().stream().map(Grid::withoutCalibration).toList(),
                recipe.range().filter(part -> part.need() == Need.NOTHING),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// In rotated coordinates magnitudes are not known; the root mean square is their equal up to a constant.
    private static float[] rootOfDiagonal(DoubleMatrix moments) {
        float[] target = new float[moments.rows()];
        for (int index = 0; index < target.length; index++) {
            target[index] = (float) Math.sqrt(Math.max(0, moments.at(index, index)));
        }
        return target;
    }

    private Optional<ErrorMatrices> errors(Coordinates coordinates) {
        Objective objective = recipe.chosenObjective();
        if (coordinates.runs.isEmpty() || !objective.need().isCalibrated()) {
            return Optional.empty();
        }
        return Optional.of(new ErrorMatrices(
                coordinates.weights.rows(),
                coordinates.runs.stream().map(objective::matrix).toList()));
    }

    private float[] importance(Optional<ErrorMatrices> errors, int columns) {
        if (errors.isPresent()) {
            return recipe.chosenObjective().importance(errors.get().mean());
        }
        float[] importance = new float[columns];
        Arrays.fill(importance, 1);
        return importance;
    }

    private Optional<Mask> keep(Matrix weights, Coordinates coordinates) {
        return recipe.splits().stream()
                .filter(Keeping.class::isInstance)
                .map(split -> ((Keeping) split).keep(task(split, weights, coordinates)))
                .findFirst();
    }

    private Optional<LowRank> correct(Correcting.Target target, Supplier<Matrix> matrix, Coordinates coordinates) {
        return recipe.splits().stream()
                .filter(split -> split instanceof Correcting correcting && correcting.target() == target)
                .map(split -> ((Correcting) split).fit(task(split, matrix.get(), coordinates)))
                .findFirst();
    }

    private SplitTask task(Split split, Matrix matrix, Coordinates coordinates) {
        return new SplitTask(
                matrix,
                coordinates.moments(),
                coordinates.magnitudes,
                coordinates.scores,
                recipe.grids().getFirst(),
                recipe.chosenRange(),
                trial(recipe.transforms().size()),
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
