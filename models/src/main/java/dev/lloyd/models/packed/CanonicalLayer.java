package dev.lloyd.models.packed;

import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
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
/// The inner product goes through tiles of {@value #TOKENS} tokens and one row of code tiles (at least {@value
/// #ROWS} rows), each a product of one shape, so that a token's result depends neither on the others nor on the
/// threads. Memory: one such slice of rows for each thread.
///
/// @param form the matrix
public record CanonicalLayer(CanonicalForm form) implements LinearLayer, EmbeddingTable {
    private static final int TOKENS = 64;
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
        Matrix padded = padded(inputs);
        workers.forEach(inputs.rows(), token -> {
            for (AppliedTransform transform : form.transforms()) {
                transform.input().ifPresent(map -> map.dual(padded.values(), padded.offset(token)));
            }
        });
        Matrix outputs = Matrix.zeros(padded.rows(), rows());
        Planes planes = form.planes();
        int tall = planes.tile().rows();
        int tilesPerSlice = Math.ceilDiv(ROWS, tall);
        workers.forEach(
                Math.ceilDiv(planes.tileRows(), tilesPerSlice),
                slice -> multiplySlice(slice * tilesPerSlice, tilesPerSlice, padded, outputs, workers));
        Matrix target = inputs.rows() == outputs.rows() ? outputs : outputs.rowSlice(0, inputs.rows());
        workers.forEach(target.rows(), token -> {
            for (AppliedTransform transform : form.transforms().reversed()) {
                transform.output().ifPresent(map -> map.inverse(target.values(), target.offset(token)));
            }
        });
        return target;
    }

    private Matrix padded(Matrix inputs) {
        int tokens = Math.ceilDiv(inputs.rows(), TOKENS) * TOKENS;
        return new Matrix(
                tokens, columns(), java.util.Arrays.copyOf(inputs.values(), Math.multiplyExact(tokens, columns())));
    }

    private void multiplySlice(int tileRow, int tiles, Matrix inputs, Matrix outputs, Workers workers) {
        int from = tileRow * form.planes().tile().rows();
        Matrix slice = slice(tileRow, tiles);
        int count = Math.min(slice.rows(), rows() - from);
        for (int token = 0; token < inputs.rows(); token += TOKENS) {
            Matrix product = Gemm.product(
                    FloatBlock.of(inputs).slice(token, 0, TOKENS, columns()),
                    FloatBlock.of(slice).transpose(),
                    workers);
            for (int row = 0; row < TOKENS; row++) {
                System.arraycopy(
                        product.values(),
                        product.offset(row),
                        outputs.values(),
                        outputs.offset(token + row) + from,
                        count);
            }
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
