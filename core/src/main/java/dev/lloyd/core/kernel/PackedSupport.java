package dev.lloyd.core.kernel;

/// The seam under {@link PackedKernels}.
interface PackedSupport {
    /// The order in which this implementation wants a vector's values.
    float[] arrange(int bits, float[] values);

    /// 8-bit activations as the products with integers take them; empty where there are none.
    short[] arrange(int bits, byte[] activations);

    /// Rows `from .. to` of the product, into the same places of the target.
    void multiply(PackedRows matrix, PackedVector vector, int from, int to, float[] target);
}
