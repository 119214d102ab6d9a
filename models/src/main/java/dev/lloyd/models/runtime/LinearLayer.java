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
}
