package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.Planes;

/// A quantized matrix as a layer: multiplies by the canonical form, a few rows expanded at a time.
///
///     x' = R^-1 x        y' = (P + U V^T + S) x'        y = L^-1 y'
///
/// The inner product goes through one row of code tiles (at least {@value #ROWS} rows) at a time, by {@link
/// RowProducts}, so that a token's result depends neither on the others nor on the threads. Memory: one such slice of
/// rows for each thread, and its products.
///
/// @param form the matrix
public record CanonicalLayer(CanonicalForm form) implements LinearLayer, EmbeddingTable {
    private static final int ROWS = 64;

    /// Takes the form over.
    public CanonicalLayer {}

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
        if (inputs.columns() != columns()) {
            throw new IllegalArgumentException("a layer of " + rows() + " x " + columns()
                    + " cannot multiply inputs of " + inputs.columns() + " features");
        }
        Matrix moved = inputs.copy();
        workers.forEach(inputs.rows(), token -> {
            for (AppliedTransform transform : form.transforms()) {
                transform.input().ifPresent(map -> map.dual(moved.values(), moved.offset(token)));
            }
        });
        Matrix target = Matrix.zeros(inputs.rows(), rows());
        Planes planes = form.planes();
        int tall = planes.tile().rows();
        int tilesPerSlice = Math.ceilDiv(ROWS, tall);
        workers.forEach(
                Math.ceilDiv(planes.tileRows(), tilesPerSlice),
                slice -> multiplySlice(slice * tilesPerSlice, tilesPerSlice, moved, target, workers));
        workers.forEach(target.rows(), token -> {
            for (AppliedTransform transform : form.transforms().reversed()) {
                transform.output().ifPresent(map -> map.inverse(target.values(), target.offset(token)));
            }
        });
        return target;
    }

    private void multiplySlice(int tileRow, int tiles, Matrix inputs, Matrix outputs, Workers workers) {
        int from = tileRow * form.planes().tile().rows();
        Matrix slice = slice(tileRow, tiles);
        int count = Math.min(slice.rows(), rows() - from);
        Matrix product = RowProducts.multiply(inputs, slice, workers);
        for (int row = 0; row < inputs.rows(); row++) {
            System.arraycopy(
                    product.values(), product.offset(row), outputs.values(), outputs.offset(row) + from, count);
        }
    }

    /// `P + U V^T + S` for some rows of tiles; rows past the end are zero, so that every slice has one shape.
    private Matrix slice(int tileRow, int tiles) {
        Planes planes = form.planes();
        int tall = planes.tile().rows();
        Matrix slice = Matrix.zeros(tiles * tall, columns());
        float[] part = new float[tall * columns()];
        int from = tileRow * tall;
        int to = Math.min(from + slice.rows(), rows());
        for (int tile = 0; tile < tiles && tileRow + tile < planes.tileRows(); tile++) {
            planes.decode(tileRow + tile, part);
            int count = Math.min(tall, rows() - (tileRow + tile) * tall);
            System.arraycopy(part, 0, slice.values(), tile * tall * columns(), count * columns());
        }
        form.lowRank().ifPresent(term -> term.addTo(from, to, slice.values()));
        form.sparse().ifPresent(term -> term.addTo(from, to, slice.values()));
        return slice;
    }

    /// Whether a row can be decoded alone: no transform is on the output side, where it would mix rows.
    public boolean readsRows() {
        return form.transforms().stream()
                .allMatch(transform -> transform.output().isEmpty());
    }

    /// A row of the matrix.
    ///
    /// @throws UnsupportedOperationException if {@link #readsRows()} says no
    @Override
    public void read(int id, float[] target, int offset) {
        if (!readsRows()) {
            throw new UnsupportedOperationException(
                    form.attributes().get("transforms") + " mixes rows, so that none can be read alone");
        }
        int tall = form.planes().tile().rows();
        float[] values = slice(id / tall, 1).values();
        System.arraycopy(values, id % tall * columns(), target, offset, columns());
        for (AppliedTransform transform : form.transforms().reversed()) {
            transform.input().ifPresent(map -> map.inverse(target, offset));
        }
    }
}
