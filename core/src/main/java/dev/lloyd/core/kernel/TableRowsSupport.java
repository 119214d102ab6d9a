package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// The seam under {@link TableKernels}.
interface TableRowsSupport {
    /// Whether this implementation is any faster than one code after the other.
    boolean covers(int bits, int columns, int groupSize);

    /// Inputs in the order in which this implementation wants them.
    float[] arrange(Matrix inputs, TableRows matrix, Workers workers);

    /// Rows `from .. to` of the product.
    void multiply(TableRows matrix, TableInputs inputs, int from, int to, Matrix target);
}
