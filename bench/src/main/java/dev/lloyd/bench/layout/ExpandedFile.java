package dev.lloyd.bench.layout;

import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.runtime.LinearLayer;
import java.io.IOException;
import java.io.UncheckedIOException;

/// A matrix of a file whose rows are decoded to floats at each product, 64 at a time.
///
/// @param file where it is, open
/// @param name of the tensor
record ExpandedFile(TensorFile file, String name, int rows, int columns) implements LinearLayer {
    private static final int STEP = 64;

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        Matrix target = Matrix.zeros(inputs.rows(), rows);
        workers.forEach(Math.ceilDiv(rows, STEP), step -> {
            int from = step * STEP;
            Matrix product = RowProducts.multiply(inputs, decoded(from, Math.min(rows, from + STEP)), workers);
            for (int token = 0; token < inputs.rows(); token++) {
                System.arraycopy(
                        product.values(),
                        product.offset(token),
                        target.values(),
                        target.offset(token) + from,
                        product.columns());
            }
        });
        return target;
    }

    private Matrix decoded(int from, int to) {
        try {
            return file.readFloats(name, from, to);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
