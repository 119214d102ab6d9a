package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// Products with matrices of codes, shared out by rows of them. One thread at a time runs it.
final class CodesOperation implements Operation, IntConsumer {
    private final List<Product> products;

    /// Of each product: what computes it, the rows of a task, and the first task. Set when it runs.
    private final CodesProduct.Part[] parts;

    private final int[] steps;
    private final int[] starts;

    /// A product with one matrix.
    ///
    /// @param inputs what is multiplied
    /// @param rows of the matrix
    /// @param work products of a code and an input in a row
    /// @param least rows that a kernel takes at once
    private record Product(CodesProduct.Preparation inputs, int rows, long work, int least) {
        /// Products that a task has at most, if that is some rows. Memory is read fastest in one direction by each
        /// thread, so that tasks are long; but the other threads wait for the last task of one that was late.
        private static final int MOST_WORK = 1 << 21;

        /// Rows of a task: an even part of what each thread has.
        int step(int threads) {
            int share = Math.ceilDiv(rows, threads);
            long pieces = Math.max(1, Math.ceilDiv(share * work, (long) MOST_WORK));
            return (int) Math.max(1, Math.ceilDiv(Math.ceilDiv(share, pieces), (long) least)) * least;
        }
    }

    /// @param inputs what is multiplied
    /// @param columns of the matrix
    /// @param target `tokens x rows`
    /// @param least rows that a kernel takes at once
    CodesOperation(CodesProduct.Preparation inputs, int columns, Matrix target, int least) {
        this(List.of(new Product(inputs, target.columns(), (long) target.rows() * columns, least)));
    }

    private CodesOperation(List<Product> products) {
        this.products = products;
        this.parts = new CodesProduct.Part[products.size()];
        this.steps = new int[products.size()];
        this.starts = new int[products.size()];
    }

    @Override
    public void run(Workers workers) {
        int tasks = 0;
        for (int index = 0; index < parts.length; index++) {
            Product product = products.get(index);
            parts[index] = product.inputs().prepare(workers);
            steps[index] = product.step(workers.threads());
            starts[index] = tasks;
            tasks += Math.ceilDiv(product.rows(), steps[index]);
        }
        workers.forEach(tasks, this);
    }

    /// Computes some rows of a product.
    @Override
    public void accept(int task) {
        int index = parts.length - 1;
        while (task < starts[index]) {
            index--;
        }
        int from = (task - starts[index]) * steps[index];
        parts[index].multiply(from, Math.min(products.get(index).rows(), from + steps[index]));
    }

    @Override
    public Operation beside(Operation other) {
        if (!(other instanceof CodesOperation codes)) {
            return Operation.super.beside(other);
        }
        CodesProduct.Preparation first = products.getFirst().inputs();
        List<Product> both = new ArrayList<>(products);
        for (Product product : codes.products) {
            both.add(new Product(product.inputs().after(first), product.rows(), product.work(), product.least()));
        }
        return new CodesOperation(List.copyOf(both));
    }
}
