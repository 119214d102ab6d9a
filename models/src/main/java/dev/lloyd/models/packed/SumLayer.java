package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Operation;
import dev.lloyd.quant.form.CanonicalForm;
import java.util.ArrayList;
import java.util.List;

/// Layers that add up, such as the terms of a canonical form: `y = P x + U (V^T x) + S x`.
///
/// Products are added value by value in the order of the terms, so that a token's result depends on other
/// tokens and on threads no more than the terms' own results do. Error: beyond that of the terms `2^-24` of
/// the magnitude of every partial sum.
///
/// @param terms layers of one shape, one or more
record SumLayer(List<LinearLayer> terms) implements LinearLayer {
    SumLayer {
        terms = List.copyOf(terms);
    }

    /// All terms of a form.
    ///
    /// @param planes those that make `P`, one or more
    static LinearLayer of(List<LinearLayer> planes, CanonicalForm form) {
        List<LinearLayer> terms = new ArrayList<>(planes);
        form.lowRank().ifPresent(term -> terms.add(ThinLayer.of(term)));
        form.sparse().ifPresent(term -> terms.add(new SparseLayer(term)));
        return terms.size() == 1 ? terms.getFirst() : new SumLayer(terms);
    }

    @Override
    public int rows() {
        return terms.getFirst().rows();
    }

    @Override
    public int columns() {
        return terms.getFirst().columns();
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        Matrix sum = Matrix.zeros(inputs.rows(), rows());
        product(inputs, sum).run(workers);
        return sum;
    }

    @Override
    public Operation product(Matrix inputs, Matrix target) {
        Matrix more = Matrix.zeros(inputs.rows(), rows());
        Operation first = terms.getFirst().product(inputs, target);
        List<Operation> others = terms.subList(1, terms.size()).stream()
                .map(term -> term.product(inputs, more))
                .toList();
        return workers -> {
            first.run(workers);
            for (Operation other : others) {
                other.run(workers);
                add(more.values(), target.values());
            }
        };
    }

    private static void add(float[] more, float[] sum) {
        for (int index = 0; index < more.length; index++) {
            sum[index] += more[index];
        }
    }
}
