package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.Planes;

/// `P + U V^T + S` of any form, expanded one row of code tiles (at least {@value #ROWS} rows) at a time.
///
/// The way that needs to know nothing of how codes lie. Memory: one such slice of rows for each thread, and
/// its products.
///
/// @param form the matrix
record SlicedLayer(CanonicalForm form) implements LinearLayer {
    private static final int ROWS = 64;

    @Override
    public int rows() {
        return form.rows();
    }

    @Override
    public int columns() {
        return form.columns();
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        Matrix target = Matrix.zeros(inputs.rows(), rows());
        Planes planes = form.planes();
        int tilesPerSlice = Math.ceilDiv(ROWS, planes.tile().rows());
        workers.forEach(
                Math.ceilDiv(planes.tileRows(), tilesPerSlice),
                slice -> multiplySlice(slice * tilesPerSlice, tilesPerSlice, inputs, target, workers));
        return target;
    }

    private void multiplySlice(int tileRow, int tiles, Matrix inputs, Matrix outputs, Workers workers) {
        int from = tileRow * form.planes().tile().rows();
        Matrix slice = slice(tileRow, tiles);
        int count = Math.min(slice.rows(), form.rows() - from);
        Matrix product = RowProducts.multiply(inputs, slice, workers);
        for (int row = 0; row < inputs.rows(); row++) {
            System.arraycopy(
                    product.values(), product.offset(row), outputs.values(), outputs.offset(row) + from, count);
        }
    }

    /// `P + U V^T + S` for some rows of tiles; rows past the end are zero, so that every slice has one shape.
    Matrix slice(int tileRow, int tiles) {
        Planes planes = form.planes();
        int tall = planes.tile().rows();
        Matrix slice = Matrix.zeros(tiles * tall, form.columns());
        float[] part = new float[tall * form.columns()];
        int from = tileRow * tall;
        int to = Math.min(from + slice.rows(), form.rows());
        for (int tile = 0; tile < tiles && tileRow + tile < planes.tileRows(); tile++) {
            planes.decode(tileRow + tile, part);
            int count = Math.min(tall, form.rows() - (tileRow + tile) * tall);
            System.arraycopy(part, 0, slice.values(), tile * tall * form.columns(), count * form.columns());
        }
        form.lowRank().ifPresent(term -> term.addTo(from, to, slice.values()));
        form.sparse().ifPresent(term -> term.addTo(from, to, slice.values()));
        return slice;
    }
}
