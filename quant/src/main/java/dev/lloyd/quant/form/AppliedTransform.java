package dev.lloyd.quant.form;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.part.Transform;
import java.util.Optional;

/// A transform with its maps chosen: `W' = L W R`.
///
/// @param part the part that made it and can restore it
/// @param input the map of the weights' rows (`R = M^T`), if any
/// @param output the map of the weights' columns (`L = M`), if any
/// @param tensors what must be stored to restore the maps; nothing for maps that follow from the part and the
///     shape
public record AppliedTransform(
        Transform part, Optional<LinearMap> input, Optional<LinearMap> output, StoredTensors tensors) {
    /// Columns of the transformed weights.
    ///
    /// @param columns of the weights
    public int columns(int columns) {
        return input.map(LinearMap::reduced).orElse(columns);
    }

    /// This, if it is for matrices: what reduces cannot be undone.
    ///
    /// @throws IllegalArgumentException if it reduces
    public AppliedTransform requireInvertible() {
        if (input.isPresent() && input.get().reduced() < input.get().dimension()) {
            throw new IllegalArgumentException(
                    part.text() + " drops coordinates, which vectors can do without and weights cannot");
        }
        return this;
    }

    /// `L W R`, in new storage.
    public Matrix forward(Matrix weights, Workers workers) {
        Matrix copy = weights.copy();
        input.ifPresent(map -> eachRow(copy, workers, map::forward));
        Matrix target = resized(copy, columns(copy.columns()));
        return output.isEmpty() ? target : transposed(target, workers, output.get()::forward);
    }

    /// `L^-1 W' R^-1`, in new storage.
    public Matrix inverse(Matrix weights, Workers workers) {
        Matrix target = resized(weights.copy(), input.map(LinearMap::dimension).orElse(weights.columns()));
        input.ifPresent(map -> eachRow(target, workers, map::inverse));
        return output.isEmpty() ? target : transposed(target, workers, output.get()::inverse);
    }

    /// The same in the place of what it is given; for transforms that do not reduce.
    void undo(Matrix weights, Workers workers) {
        input.ifPresent(map -> eachRow(weights, workers, map::inverse));
        if (output.isPresent()) {
            float[] values = transposed(weights, workers, output.get()::inverse).values();
            System.arraycopy(values, 0, weights.values(), 0, values.length);
        }
    }

    /// What a gradient in `W` is in `W'`: `L^-T G R^-T`, in new storage.
    public Matrix gradient(Matrix outer, Workers workers) {
        Matrix target = outer.copy();
        input.ifPresent(map -> eachRow(target, workers, map::dual));
        return output.isEmpty() ? target : transposed(target, workers, output.get()::dual);
    }

    /// Second moments of the transformed input: `R^-1 H R^-T`.
    public DoubleMatrix secondMoments(DoubleMatrix moments, Workers workers) {
        if (input.isEmpty()) {
            return moments;
        }
        LinearMap map = input.get();
        Matrix half = moments.toFloat();
        eachRow(half, workers, map::dual);
        Matrix whole = half.transpose();
        eachRow(whole, workers, map::dual);
        DoubleMatrix target = DoubleMatrix.of(whole);
        symmetrize(target);
        return target;
    }

    private static void symmetrize(DoubleMatrix target) {
        for (int row = 0; row < target.rows(); row++) {
            for (int column = 0; column < row; column++) {
                double mean = (target.at(row, column) + target.at(column, row)) / 2;
                target.set(row, column, mean);
                target.set(column, row, mean);
            }
        }
    }

    /// The first columns, or these and zeros.
    private static Matrix resized(Matrix source, int columns) {
        if (columns == source.columns()) {
            return source;
        }
        Matrix target = Matrix.zeros(source.rows(), columns);
        for (int row = 0; row < source.rows(); row++) {
            int count = Math.min(columns, source.columns());
            System.arraycopy(source.values(), source.offset(row), target.values(), target.offset(row), count);
        }
        return target;
    }

    private interface RowMap {
        void apply(float[] values, int offset);
    }

    private static void eachRow(Matrix target, Workers workers, RowMap map) {
        workers.forEach(target.rows(), row -> map.apply(target.values(), target.offset(row)));
    }

    private static Matrix transposed(Matrix source, Workers workers, RowMap map) {
        Matrix columns = source.transpose();
        eachRow(columns, workers, map);
        return columns.transpose();
    }
}
