package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.statistics.RowBlocks;
import java.util.Optional;

/// What a rounding part works on.
///
/// @param weights rows x columns in the transformed coordinates; not to be changed
/// @param writer takes the codes
/// @param objective the matrix `M` of the error `tr(E M E^T)`, if it is not the identity
/// @param seed of this tensor
/// @param workers threads to use
/// @param rows which rows err together, if the objective weighs rows; empty: each counts by itself
/// @param start what the writer's codes decode to, for a rounding that goes on from earlier codes; empty: there are
///     none yet
public record RoundingTask(
        Matrix weights,
        PlaneWriter writer,
        Optional<DoubleMatrix> objective,
        long seed,
        Workers workers,
        Optional<RowBlocks> rows,
        Optional<Matrix> start) {
    /// A task from the beginning.
    public RoundingTask(
            Matrix weights, PlaneWriter writer, Optional<DoubleMatrix> objective, long seed, Workers workers) {
        this(weights, writer, objective, seed, workers, Optional.empty(), Optional.empty());
    }

    /// The same task with rows that err together.
    public RoundingTask withRows(Optional<RowBlocks> blocks) {
        return new RoundingTask(weights, writer, objective, seed, workers, blocks, start);
    }

    /// The same task, going on from codes that decode to a matrix.
    public RoundingTask from(Matrix decoded) {
        return new RoundingTask(weights, writer, objective, seed, workers, rows, Optional.of(decoded));
    }
}
