package dev.lloyd.core.kernel;

/// The seam under {@link BitSerialKernels}.
interface BitSerialSupport {
    /// Rows `from .. to` of the product.
    void multiply(BitCodes weights, BitCodes inputs, int from, int to, long[] target);
}
