package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;

/// A matrix of whole-number codes that is multiplied as it lies.
abstract sealed class CodesLayer implements LinearLayer, EmbeddingTable permits BlocksLayer, RowsLayer {
    /// Products of a code and an input that are worth a task of their own.
    private static final int WORK = 1 << 17;

    /// Kernels take four rows at once.
    private static final int STEP = 4;

    private final int rows;
    private final int columns;

    CodesLayer(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /// Computes rows `from .. to` of the products.
    interface Part {
        void multiply(int from, int to);
    }

    /// The products in parts.
    ///
    /// @param inputs of this layer's width
    /// @param target `tokens x rows`, zeros
    abstract Part part(Matrix inputs, Matrix target, Workers workers);

    @Override
    public final int rows() {
        return rows;
    }

    @Override
    public final int columns() {
        return columns;
    }

    @Override
    public final Matrix multiply(Matrix inputs, Workers workers) {
        if (inputs.columns() != columns) {
            throw new IllegalArgumentException("a layer of " + rows + " x " + columns + " cannot multiply inputs of "
                    + inputs.columns() + " features");
        }
        Matrix target = Matrix.zeros(inputs.rows(), rows);
        Part part = part(inputs, target, workers);
        long perStep = Math.max(1, (long) STEP * inputs.rows() * columns);
        int step = STEP * (int) Math.max(1, WORK / perStep);
        workers.forEach(
                Math.ceilDiv(rows, step), index -> part.multiply(index * step, Math.min(rows, index * step + step)));
        return target;
    }
}
