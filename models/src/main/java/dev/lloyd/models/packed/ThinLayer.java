package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Operation;
import dev.lloyd.quant.form.LowRank;
import java.util.function.Consumer;

/// A thin product as a layer: `y = U (V^T x)`, two products of `rank` rows instead of one of all.
///
/// @param left `U`, rows x rank
/// @param across `V^T`, rank x columns: a copy, since kernels multiply by rows
record ThinLayer(Matrix left, Matrix across) implements LinearLayer {
    static ThinLayer of(LowRank term) {
        Matrix across = Matrix.zeros(term.rank(), term.right().rows());
        for (int rank = 0; rank < across.rows(); rank++) {
            for (int column = 0; column < across.columns(); column++) {
                across.set(rank, column, term.right().at(column, rank));
            }
        }
        return new ThinLayer(term.left(), across);
    }

    @Override
    public int rows() {
        return left.rows();
    }

    @Override
    public int columns() {
        return across.columns();
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        Matrix target = Matrix.zeros(inputs.rows(), rows());
        product(inputs, target).run(workers);
        return target;
    }

    @Override
    public Operation product(Matrix inputs, Matrix target) {
        Matrix between = Matrix.zeros(inputs.rows(), across.rows());
        Consumer<Workers> first = RowProducts.product(inputs, across, between);
        Consumer<Workers> second = RowProducts.product(between, left, target);
        return workers -> {
            first.accept(workers);
            second.accept(workers);
        };
    }
}
