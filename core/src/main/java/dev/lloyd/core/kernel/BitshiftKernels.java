package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import java.util.Objects;

/// Decodes rows of bitshift trellises ({@link BitshiftRows}) to floats, several windows at a time: values
/// are as {@link BitshiftRows#value} says, to the last bit, on every machine. Cost: for a vector of values
/// a load, a permutation of bytes, a shift, and the look-ups of its lanes, which are most of it.
public final class BitshiftKernels {
    private static final BitshiftSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR && VectorBitshift.fits()
                    ? new VectorBitshift()
                    : new ScalarBitshift();

    private BitshiftKernels() {}

    /// Rows `from .. to` as floats.
    ///
    /// @param target gets them from its first row on; as many columns as the matrix
    public static void decode(BitshiftRows matrix, int from, int to, Matrix target) {
        Objects.checkFromToIndex(from, to, matrix.rows());
        if (target.columns() != matrix.columns() || target.rows() < to - from) {
            throw new IllegalArgumentException("a target of " + target.rows() + " x " + target.columns()
                    + " cannot take " + (to - from) + " rows of " + matrix.columns() + " values");
        }
        SUPPORT.decode(matrix, from, to, target);
    }
}
