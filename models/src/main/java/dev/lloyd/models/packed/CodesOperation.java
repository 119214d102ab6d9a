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

    /// Of each product.
    private final CodesProduct.Part[] parts;

    /// The first task of each product, and the end of the last one's.
    private final int[] starts;

    /// A product with one matrix.
    ///
    /// @param inputs what is multiplied
    /// @param rows of the matrix
    /// @param step rows of a task
    private record Product(CodesProduct.Preparation inputs, int rows, int step) {
        int tasks() {
            return Math.ceilDiv(rows, step);
        }
    }

    /// @param inputs what is multiplied
    /// @param target `tokens x rows`
    /// @param step rows of a task
    CodesOperation(CodesProduct.Preparation inputs, Matrix target, int step) {
        this(List.of(new Product(inputs, target.columns(), step)));
    }

    private CodesOperation(List<Product> products) {
        this.products = products;
        this.parts = new CodesProduct.Part[products.size()];
        this.starts = new int[products.size() + 1];
        for (int index = 0; index < parts.length; index++) {
            starts[index + 1] = starts[index] + products.get(index).tasks();
        }
    }

    @Override
    public void run(Workers workers) {
        for (int index = 0; index < parts.length; index++) {
            parts[index] = products.get(index).inputs().prepare(workers);
        }
        workers.forEach(starts[parts.length], this);
    }

    /// Computes some rows of a product.
    @Override
    public void accept(int task) {
        int index = 0;
        while (task >= starts[index + 1]) {
            index++;
        }
        Product product = products.get(index);
        int from = (task - starts[index]) * product.step();
        parts[index].multiply(from, Math.min(product.rows(), from + product.step()));
    }

    @Override
    public Operation beside(Operation other) {
        if (!(other instanceof CodesOperation codes)) {
            return Operation.super.beside(other);
        }
        CodesProduct.Preparation first = products.getFirst().inputs();
        List<Product> both = new ArrayList<>(products);
        for (Product product : codes.products) {
            both.add(new Product(product.inputs().after(first), product.rows(), product.step()));
        }
        return new CodesOperation(List.copyOf(both));
    }
}
