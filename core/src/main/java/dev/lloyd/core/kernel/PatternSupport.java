package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The seam under {@link PatternKernels}.
interface PatternSupport {
    /// Whether this implementation is any faster than one word after the other.
    boolean covers();

    /// Rows `from .. to` of the product.
    void multiply(PatternRows matrix, Matrix inputs, int from, int to, Matrix target);
}
