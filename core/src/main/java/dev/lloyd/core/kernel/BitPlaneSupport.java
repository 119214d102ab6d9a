package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The seam under {@link BitPlaneKernels}.
interface BitPlaneSupport {
    /// Whether this implementation is any faster than one bit after the other.
    boolean isFast();

    /// Places for the tables of a token, 0 if this implementation uses none.
    int tablesLength(BitPlanes matrix);

    /// Makes the tables of a token. Those of values beyond a group's last are left alone.
    void tables(Matrix inputs, int token, BitPlanes matrix, float[] tables);

    /// Rows `from .. to` of the product.
    void multiply(BitPlanes matrix, BitPlaneInputs inputs, int from, int to, Matrix target);
}
