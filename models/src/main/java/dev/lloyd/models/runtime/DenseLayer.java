package dev.lloyd.models.runtime;

import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Arrays;

/// A linear layer of plain floats.
///
/// The inputs go through the matrix product in tiles of {@value #TILE} rows, the last one filled up with zeros.
/// Every tile is then a product of one and the same shape: OpenBLAS chooses its inner loops by shape, and a
/// row's last bits would otherwise depend on how many other rows came with it.
///
/// @param weights `out x in`; shared and not written to
public record DenseLayer(Matrix weights) implements LinearLayer, EmbeddingTable {
    private static final int TILE = 64;

    /// Takes the matrix over.
    public DenseLayer {}

    @Override
    public int rows() {
        return weights.rows();
    }

    @Override
    public int columns() {
        return weights.columns();
    }

    @Override
    public void read(int id, float[] target, int offset) {
        System.arraycopy(weights.values(), weights.offset(id), target, offset, weights.columns());
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        if (inputs.columns() != columns()) {
            throw new IllegalArgumentException("a layer of " + rows() + " x " + columns()
                    + " cannot multiply inputs of " + inputs.columns() + " features");
        }
        Matrix target = Matrix.zeros(inputs.rows(), rows());
        workers.forEach(Math.ceilDiv(inputs.rows(), TILE), tile -> multiplyTile(inputs, tile * TILE, target, workers));
        return target;
    }

    private void multiplyTile(Matrix inputs, int from, Matrix target, Workers workers) {
        FloatBlock transposed = FloatBlock.of(weights).transpose();
        int count = Math.min(TILE, inputs.rows() - from);
        if (count == TILE) {
            FloatBlock left = FloatBlock.of(inputs).slice(from, 0, TILE, columns());
            Gemm.multiply(1, left, transposed, 0, FloatBlock.of(target).slice(from, 0, TILE, rows()), workers);
            return;
        }
        int begin = inputs.offset(from);
        float[] padded =
                Arrays.copyOf(Arrays.copyOfRange(inputs.values(), begin, begin + count * columns()), TILE * columns());
        Matrix left = new Matrix(TILE, columns(), padded);
        Matrix product = Gemm.product(FloatBlock.of(left), transposed, workers);
        System.arraycopy(product.values(), 0, target.values(), target.offset(from), count * rows());
    }
}
