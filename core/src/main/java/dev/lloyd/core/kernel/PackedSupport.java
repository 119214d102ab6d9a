package dev.lloyd.core.kernel;

/// The seam under {@link PackedKernels}.
interface PackedSupport {
    /// Places for a vector's values in the order in which this implementation wants them; 0 if that is their own.
    int arrangedLength(int bits, int columns);

    /// Arranges a vector's values. Places for none are left alone.
    void arrange(int bits, float[] values, float[] arranged);

    /// 8-bit activations as the products with integers take them; empty where there are none.
    short[] arrange(int bits, byte[] activations);

    /// Rows `from .. to` of the product, into the same places of the target.
    void multiply(PackedRows matrix, PackedVector vector, int from, int to, float[] target);
}
