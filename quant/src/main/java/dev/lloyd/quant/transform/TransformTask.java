package dev.lloyd.quant.transform;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What a transform is fitted to.
///
/// @param weights rows x columns, in the coordinates that the transforms before have made; not to be changed
/// @param secondMoments `H = E[x x^T]` of the layer's input in those coordinates, columns x columns, if
///     calibrated
/// @param meanMagnitude `E|x_j|` of each input channel in those coordinates, if calibrated
/// @param trial what quantizing a matrix with the rest of the recipe, rounding to nearest, would decode to: for
/// searches
/// @param seed of this transform on this tensor
/// @param workers threads to use
@SuppressWarnings("ArrayRecordComponent") // A task is read once and never compared.
public record TransformTask(
        Matrix weights,
        Optional<DoubleMatrix> secondMoments,
        Optional<float[]> meanMagnitude,
        UnaryOperator<Matrix> trial,
        long seed,
        Workers workers) {}
