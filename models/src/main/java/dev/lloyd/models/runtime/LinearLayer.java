package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// A matrix `W` of shape `rows x columns` (out x in) that can multiply: dense floats, or any packed form.
///
/// An implementation is immutable and thread-safe. A row of the result depends on that row of the input alone:
/// neither on the other rows, nor on their number, nor on the number of threads.
public interface LinearLayer {
    /// Output features.
    int rows();

    /// Input features.
    int columns();

    /// `inputs W^T` in a new matrix.
    ///
    /// @param inputs `tokens x columns`; not written to
    /// @return `tokens x rows`
    Matrix multiply(Matrix inputs, Workers workers);

    /// The product again and again, of what `inputs` holds then, into the same target. A layer that makes no garbage on
    /// the way has one of its own; this one copies what {@link #multiply} gives.
    ///
    /// @param inputs `tokens x columns`
    /// @param target `tokens x rows`
    default Operation product(Matrix inputs, Matrix target) {
        return workers -> {
            float[] products = multiply(inputs, workers).values();
            System.arraycopy(products, 0, target.values(), 0, products.length);
        };
    }

    /// `W` itself, `rows x columns`, not to be written to: `I W^T`, transposed, since a layer need not hold it.
    default Matrix matrix(Workers workers) {
        Matrix identity = Matrix.zeros(columns(), columns());
        for (int index = 0; index < columns(); index++) {
            identity.set(index, index, 1);
        }
        return multiply(identity, workers).transpose();
    }
}
