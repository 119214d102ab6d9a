package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.Operation;
import java.util.function.IntConsumer;

/// Products with a matrix of codes, shared out by rows of it. One thread at a time runs it.
final class CodesOperation implements Operation, IntConsumer {
    private final CodesProduct.Preparation inputs;
    private final Matrix target;
    private final int step;
    private CodesProduct.Part part = (from, to) -> {};

    /// @param inputs what is multiplied
    /// @param target `tokens x rows`
    /// @param step rows of a task
    CodesOperation(CodesProduct.Preparation inputs, Matrix target, int step) {
        this.inputs = inputs;
        this.target = target;
        this.step = step;
    }

    @Override
    public void run(Workers workers) {
        part = inputs.prepare(workers);
        workers.forEach(Math.ceilDiv(target.columns(), step), this);
    }

    /// Computes some rows.
    @Override
    public void accept(int task) {
        part.multiply(task * step, Math.min(target.columns(), task * step + step));
    }
}
