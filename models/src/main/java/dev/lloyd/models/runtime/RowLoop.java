package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.function.IntConsumer;

/// A computation of the rows of a matrix, each by itself. A task takes several where they are short, because waking a
/// thread takes longer than a few thousand values do.
///
/// @param target whose rows are computed
/// @param body computes one
record RowLoop(Matrix target, IntConsumer body) implements Operation, IntConsumer {
    private static final int VALUES_PER_TASK = 1 << 14;

    @Override
    public void run(Workers workers) {
        workers.forEach(Math.ceilDiv(target.rows(), rowsPerTask()), this);
    }

    private int rowsPerTask() {
        return Math.max(1, VALUES_PER_TASK / Math.max(1, target.columns()));
    }

    /// Runs a task.
    @Override
    public void accept(int task) {
        int first = task * rowsPerTask();
        int end = Math.min(target.rows(), first + rowsPerTask());
        for (int row = first; row < end; row++) {
            body.accept(row);
        }
    }
}
