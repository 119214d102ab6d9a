package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.quant.form.LowRank;

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
        return RowProducts.multiply(RowProducts.multiply(inputs, across, workers), left, workers);
    }
}
