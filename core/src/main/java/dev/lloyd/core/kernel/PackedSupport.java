package dev.lloyd.core.kernel;

/// The seam under {@link PackedKernels}.
interface PackedSupport {
    /// The order in which this implementation wants a vector's values.
    float[] arrange(int bits, float[] values);

    /// Rows `from .. to` of the product, into the same places of the target.
    void multiply(PackedRows matrix, PackedVector vector, int from, int to, float[] target);
}
