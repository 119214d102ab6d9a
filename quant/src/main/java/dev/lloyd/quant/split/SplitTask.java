package dev.lloyd.quant.split;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What a split is fitted to.
///
/// @param matrix rows x columns: the weights, or the error that is to be explained; not to be changed
/// @param secondMoments `H = E[x x^T]` of the layer's input in the same coordinates, if calibrated
/// @param meanMagnitude `E|x_j|` of each input channel in the same coordinates, if calibrated
/// @param scores what single weights count, rows x columns, as far as it was asked for and coordinates are those
///     of the model
/// @param grid the recipe's first grid, for splits that ask what a value costs on it
/// @param range the recipe's range
/// @param trial what rounding a matrix to nearest on the recipe's grids would decode to
/// @param seed of this split on this tensor
/// @param workers threads to use
@SuppressWarnings("ArrayRecordComponent") // A task is read once and never compared.
public record SplitTask(
        Matrix matrix,
        Optional<DoubleMatrix> secondMoments,
        Optional<float[]> meanMagnitude,
        Map<WeightScore, Matrix> scores,
        Grid grid,
        Range range,
        UnaryOperator<Matrix> trial,
        long seed,
        Workers workers) {
    /// The same task for one row of the matrix.
    public SplitTask row(int row) {
        Map<WeightScore, Matrix> own = new LinkedHashMap<>();
        scores.forEach((score, all) -> own.put(score, all.rowSlice(row, row + 1)));
        return new SplitTask(
                matrix.rowSlice(row, row + 1), secondMoments, meanMagnitude, own, grid, range, trial, seed, workers);
    }

    /// The same task for another matrix.
    SplitTask with(Matrix other) {
        return new SplitTask(other, secondMoments, meanMagnitude, scores, grid, range, trial, seed, workers);
    }
}
