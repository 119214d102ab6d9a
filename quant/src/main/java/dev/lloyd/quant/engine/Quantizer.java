package dev.lloyd.quant.engine;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerCalibration;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.RowBlocks;
import java.util.List;
import java.util.Optional;

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
        CoordinateSearch search = new CoordinateSearch(recipe, seed, workers);
        Coordinates coordinates = search.run(Coordinates.of(weights, calibration));
        Optional<RowBlocks> rows = calibration
                .input()
                .flatMap(LayerStatistics::rows)
                .filter(blocks -> recipe.chosenObjective().weighsRows())
                .map(blocks -> transformed(blocks, coordinates));
        MatrixCoding coding = new MatrixCoding(
                recipe,
                coordinates,
                coordinates.errors(recipe.chosenObjective()),
                search.trial(recipe.transforms().size()),
                seed,
                workers);
        return coding.codeAtRate(coding.fit(), rows);
    }

    private void check(Matrix weights, LayerCalibration calibration) {
        requireFinite(weights, "weights");
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

    static void requireFinite(Matrix matrix, String what) {
        int index = matrix.firstNotFinite();
        if (index >= 0) {
            throw new IllegalArgumentException("the value at row " + index / matrix.columns() + ", column "
                    + index % matrix.columns() + " is " + matrix.values()[index] + "; only finite " + what
                    + " can be quantized");
        }
    }

    /// Blocks of rows after the transforms, which must leave rows where they are.
    private RowBlocks transformed(RowBlocks blocks, Coordinates coordinates) {
        List<DoubleMatrix> moments = blocks.moments();
        for (AppliedTransform map : coordinates.applied()) {
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
}
