package dev.lloyd.core.kernel;

/// The fast Walsh-Hadamard transform, orthonormal and in place:
///
///     y = H x / sqrt(n),    H[i][j] = (-1)^popcount(i & j)
///
/// It is symmetric and its own inverse; it preserves norms and inner products and spreads an outlier evenly over
/// all coordinates, which is why quantizers apply it first. Cost: `n log2 n` additions, no memory. A NaN or an
/// infinity spreads over its block. The vector and the scalar implementation give the same bits. Source: Fino and
/// Algazi, Unified matrix treatment of the fast Walsh-Hadamard transform, 1976.
///
/// Lengths that are not powers of two have two forms: {@link #transformBlocks} here, which mixes only within
/// blocks, and {@link KacRotation}, which mixes everything.
public final class Hadamard {
    private static final HadamardSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorHadamard() : new ScalarHadamard();

    private Hadamard() {}

    /// Transforms a vector whose length is a power of two.
    ///
    /// @param length a power of two: 1, 2, 4, ...
    public static void transform(float[] values, int offset, int length) {
        if (Integer.bitCount(length) != 1 || length < 0) {
            throw new IllegalArgumentException("length must be a power of two, not " + length);
        }
        FloatKernels.check(values, offset, length);
        SUPPORT.transform(values, offset, length);
    }

    /// The length of the blocks of {@link #transformBlocks}: the largest power of two that divides a length.
    ///
    /// For 384 it is 128, for 4096 it is 4096, for an odd length it is 1 and the transform does nothing.
    ///
    /// @param length 1 or more
    public static int blockLength(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("length must be 1 or more, not " + length);
        }
        return Integer.lowestOneBit(length);
    }

    /// Transforms each block of a vector of any length: `I_m (x) H`, with blocks of {@link #blockLength}.
    /// Orthonormal, symmetric and its own inverse, like the transform itself.
    ///
    /// @param length 0 or more
    public static void transformBlocks(float[] values, int offset, int length) {
        FloatKernels.check(values, offset, length);
        int block = length == 0 ? 1 : blockLength(length);
        for (int start = offset; start < offset + length; start += block) {
            SUPPORT.transform(values, start, block);
        }
    }

    static void transformUnchecked(float[] values, int offset, int length) {
        SUPPORT.transform(values, offset, length);
    }
}
