package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.statistics.RowBlocks;
import java.util.List;
import java.util.Optional;

/// What a rounding part works on.
///
/// @param weights rows x columns in the transformed coordinates; not to be changed
/// @param writer takes the codes
/// @param errors the matrices `M` of the error `sum_r e_r M_r e_r^T`, if they are not the identity
/// @param seed of this tensor
/// @param workers threads to use
/// @param rows which rows err together, if the objective weighs rows; empty: each counts by itself
/// @param start what the writer's codes decode to, for a rounding that goes on from earlier codes; empty: there are
///     none yet
public record RoundingTask(
        Matrix weights,
        PlaneWriter writer,
        Optional<ErrorMatrices> errors,
        long seed,
        Workers workers,
        Optional<RowBlocks> rows,
        Optional<Matrix> start) {
    /// A task from the beginning, with one matrix for all rows.
    public RoundingTask(
            Matrix weights, PlaneWriter writer, Optional<DoubleMatrix> objective, long seed, Workers workers) {
        this(
                weights,
                writer,
                objective.map(matrix -> new ErrorMatrices(weights.rows(), List.of(matrix))),
                seed,
                workers,
                Optional.empty(),
                Optional.empty());
    }

    /// The matrix `M` of all rows, or the mean of theirs: for roundings that do not tell rows apart.
    public Optional<DoubleMatrix> objective() {
        return errors.map(ErrorMatrices::mean);
    }

    /// The same task, going on from codes that decode to a matrix.
    public RoundingTask from(Matrix decoded) {
        return new RoundingTask(weights, writer, errors, seed, workers, rows, Optional.of(decoded));
    }
}
