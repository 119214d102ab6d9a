package dev.lloyd.core.kernel;

import java.util.Arrays;
import java.util.Objects;

/// A vector made ready for products with packed codes: its values in the order in which the codes of a machine word
/// come, and their sums by group, which carry the offsets. Making it costs one pass; it serves all rows of all
/// matrices of the same code width, columns and group size. Immutable, any thread.
public final class PackedVector {
    final int bits;
    final int groupSize;
    final float scale;
    final float[] values;
    final float[] arranged;
    final short[] integers;
    final float[] groupSums;

    private PackedVector(PackedRows matrix, float scale, float[] values, short[] integers) {
        if (!matrix.isKernelWidth()) {
            throw new IllegalArgumentException(
                    "codes of " + matrix.bits() + " bits have no kernel before they are widened");
        }
        this.bits = matrix.bits();
        this.groupSize = matrix.groupSize();
        this.scale = scale;
        this.values = values;
        this.arranged = PackedKernels.arrange(bits, values);
        this.integers = integers;
        this.groupSums = sums(values, matrix);
    }

    /// Prepares float activations.
    ///
    /// @param values one value for each column of the matrix; copied
    /// @param offset where they begin
    /// @param matrix any matrix of the width, columns and group size that the vector will meet
    public static PackedVector of(float[] values, int offset, PackedRows matrix) {
        FloatKernels.check(values, offset, matrix.columns());
        float[] copy = Arrays.copyOfRange(values, offset, offset + matrix.columns());
        return new PackedVector(matrix, 1, copy, new short[0]);
    }

    /// Prepares 8-bit activations, `scale * codes[i]`. Sums of products of two codes are exact while they stay
    /// below `2^24` in magnitude; scales come last.
    ///
    /// @param codes one code for each column of the matrix; copied
    /// @param offset where they begin
    /// @param scale their common scale
    /// @param matrix any matrix of the width, columns and group size that the vector will meet
    public static PackedVector of(byte[] codes, int offset, float scale, PackedRows matrix) {
        Objects.checkFromIndexSize(offset, matrix.columns(), codes.length);
        float[] values = new float[matrix.columns()];
        for (int index = 0; index < values.length; index++) {
            values[index] = codes[offset + index];
        }
        byte[] copy = Arrays.copyOfRange(codes, offset, offset + values.length);
        return new PackedVector(matrix, scale, values, PackedKernels.arrange(matrix.bits(), copy));
    }

    private static float[] sums(float[] values, PackedRows matrix) {
        float[] sums = new float[matrix.groups()];
        for (int group = 0; group < sums.length; group++) {
            int first = group * matrix.groupSize();
            int last = (int) Math.min(values.length, (long) first + matrix.groupSize());
            for (int index = first; index < last; index++) {
                sums[group] += values[index];
            }
        }
        return sums;
    }
}
