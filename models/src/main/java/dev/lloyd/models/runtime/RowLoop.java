package dev.lloyd.models.runtime;

import dev.lloyd.core.parallel.Workers;
import java.util.function.IntConsumer;

/// A computation of rows that are independent of each other. A task takes several, because one is too little work for
/// a thread.
///
/// @param rows how many there are
/// @param body computes one
record RowLoop(int rows, IntConsumer body) implements Operation, IntConsumer {
    private static final int ROWS_PER_TASK = 32;

    @Override
    public void run(Workers workers) {
        workers.forEach(Math.ceilDiv(rows, ROWS_PER_TASK), this);
    }

    /// Runs a task.
    @Override
    public void accept(int task) {
        int end = Math.min(rows, (task + 1) * ROWS_PER_TASK);
        for (int row = task * ROWS_PER_TASK; row < end; row++) {
            body.accept(row);
        }
    }
}
