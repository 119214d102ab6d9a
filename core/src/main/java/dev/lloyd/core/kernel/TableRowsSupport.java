package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The seam under {@link TableKernels}.
interface TableRowsSupport {
    /// Whether this implementation is any faster than one code after the other.
    boolean covers(int bits, int columns, int groupSize);

    /// Places for inputs in the order in which this implementation wants them; 0 if that is their own.
    int arrangedLength(int tokens, TableRows matrix);

    /// Arranges an input. Places for none are left alone.
    ///
    /// @param arranged for all inputs
    void arrange(Matrix inputs, int token, TableRows matrix, float[] arranged);

    /// Rows `from .. to` of the product.
    void multiply(TableRows matrix, TableInputs inputs, int from, int to, Matrix target);
}
