package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The seam under {@link BitshiftKernels}.
interface BitshiftSupport {
    /// Rows `from .. to` as floats, in the first rows of the target.
    void decode(BitshiftRows matrix, int from, int to, Matrix target);
}
