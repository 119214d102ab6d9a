package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Operation;
import dev.lloyd.quant.form.Sparse;
import java.util.function.IntConsumer;

/// A few values as a layer: `y = S x`, row by row, a row's terms added from left to right.
///
/// @param term the values
record SparseLayer(Sparse term) implements LinearLayer {
    /// Rows that are worth a task of their own.
    private static final int STEP = 256;

    @Override
    public int rows() {
        return term.rows();
    }

    @Override
    public int columns() {
        return term.columns();
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        Matrix target = Matrix.zeros(inputs.rows(), rows());
        product(inputs, target).run(workers);
        return target;
    }

    @Override
    public Operation product(Matrix inputs, Matrix target) {
        IntConsumer rows = step -> {
            int end = Math.min(rows(), (step + 1) * STEP);
            for (int token = 0; token < inputs.rows(); token++) {
                for (int row = step * STEP; row < end; row++) {
                    target.values()[target.offset(token) + row] = product(row, inputs, token);
                }
            }
        };
        return workers -> workers.forEach(Math.ceilDiv(rows(), STEP), rows);
    }

    private float product(int row, Matrix inputs, int token) {
        int from = inputs.offset(token);
        float sum = 0;
        for (int index = term.rowStarts()[row]; index < term.rowStarts()[row + 1]; index++) {
            sum += term.values()[index] * inputs.values()[from + term.columnIndexes()[index]];
        }
        return sum;
    }
}
