package dev.lloyd.quant.split;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Range;
import java.util.Optional;

/// What a split is fitted to.
///
/// @param matrix rows x columns: the weights, or the error that is to be explained; not to be changed
/// @param secondMoments `H = E[x x^T]` of the layer's input in the same coordinates, if calibrated
/// @param meanMagnitude `E|x_j|` of each input channel in the same coordinates, if calibrated
/// @param grid the recipe's first grid, for splits that ask what a value costs on it
/// @param range the recipe's range
/// @param seed of this split on this tensor
/// @param workers threads to use
@SuppressWarnings("ArrayRecordComponent") // A task is read once and never compared.
public record SplitTask(
        Matrix matrix,
        Optional<DoubleMatrix> secondMoments,
        Optional<float[]> meanMagnitude,
        Grid grid,
        Range range,
        long seed,
        Workers workers) {}
