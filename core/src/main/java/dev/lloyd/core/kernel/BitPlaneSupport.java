package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The seam under {@link BitPlaneKernels}.
interface BitPlaneSupport {
    /// Whether this implementation is any faster than one bit after the other.
    boolean isFast();

    /// The tables of a token, or none if this implementation uses none.
    float[] tables(Matrix inputs, int token, BitPlanes matrix);

    /// Rows `from .. to` of the product.
    void multiply(BitPlanes matrix, BitPlaneInputs inputs, int from, int to, Matrix target);
}
