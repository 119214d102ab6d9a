package dev.lloyd.core.kernel;

import java.util.Objects;

/// Products of packed codes with a vector, without expanding the codes:
///
///     target[r] = sum over groups g of ( scales[r][g] * sum of code[r][c] * x[c] + offsets[r][g] * sum of
///     x[c] )
///
/// over the columns `c` of the group. Error: at most `(columns + groups) * 2^-23` times the sum of the magnitudes
/// of the terms. The order of the sums depends on the machine's vector width and the shape, never on the range of
/// rows, so rows may be shared out freely. NaN and infinities in the vector spread as IEEE 754 says (a zero code
/// times infinity is NaN). Cost: close to reading the codes from memory once, where the group size is a multiple of
/// 16 (2 bits), 8 (3 and 4 bits) or 4 (8 bits) columns and either a power of two or a multiple of 512 columns, or
/// where a row is one group; other group sizes run the reference.
public final class PackedKernels {
    private static final PackedSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorPacked() : new ScalarPacked();

    private PackedKernels() {}

    /// Rows `from .. to` of the product, written to the same places of the target and nowhere else.
    ///
    /// @param matrix the codes, `rows x columns`
    /// @param vector prepared for matrices like this one
    /// @param from first row
    /// @param to row after the last
    /// @param target one place for every row of the matrix
    public static void multiply(PackedRows matrix, PackedVector vector, int from, int to, float[] target) {
        Objects.checkFromToIndex(from, to, matrix.rows());
        if (vector.bits != matrix.bits()
                || vector.groupSize != matrix.groupSize()
                || vector.values.length != matrix.columns()
                || target.length != matrix.rows()) {
            throw new IllegalArgumentException("a vector of " + vector.values.length + " values prepared for "
                    + vector.bits + " bits in groups of " + vector.groupSize + ", and a target of " + target.length
                    + ", do not go with " + matrix.rows() + " x " + matrix.columns() + " codes of " + matrix.bits()
                    + " bits in groups of " + matrix.groupSize());
        }
        SUPPORT.multiply(matrix, vector, from, to, target);
    }

    static int arrangedLength(int bits, int columns) {
        return SUPPORT.arrangedLength(bits, columns);
    }

    static void arrange(int bits, float[] values, float[] arranged) {
        SUPPORT.arrange(bits, values, arranged);
    }

    static short[] arrange(int bits, byte[] activations) {
        return SUPPORT.arrange(bits, activations);
    }
}
