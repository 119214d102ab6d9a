package dev.lloyd.core.kernel;

import java.util.Arrays;
import java.util.Objects;

/// A vector made ready for products with packed codes: its values in the order in which the codes of a machine word
/// come, and their sums by group, which carry the offsets. Making it costs one pass; it serves all rows of all
/// matrices of the same code width, columns and group size. Any thread may read; one at a time sets.
public final class PackedVector {
    final int bits;
    final int groupSize;
    final float scale;
    final float[] values;
    final float[] arranged;
    final short[] integers;
    final float[] groupSums;

    private PackedVector(PackedRows matrix, float scale, short[] integers) {
        if (!matrix.isKernelWidth()) {
            throw new IllegalArgumentException(
                    "codes of " + matrix.bits() + " bits have no kernel before they are widened");
        }
        this.bits = matrix.bits();
        this.groupSize = matrix.groupSize();
        this.scale = scale;
        this.values = new float[matrix.columns()];
        this.arranged = new float[PackedKernels.arrangedLength(bits, values.length)];
        this.integers = integers;
        this.groupSums = new float[matrix.groups()];
    }

    /// Room for float activations, which are zeros until some are set.
    ///
    /// @param matrix any matrix of the width, columns and group size that the vector will meet
    public static PackedVector room(PackedRows matrix) {
        return new PackedVector(matrix, 1, new short[0]);
    }

    /// Puts float activations here, without garbage.
    ///
    /// @param source one value for each column of the matrix; copied
    /// @param offset where they begin
    public void set(float[] source, int offset) {
        FloatKernels.check(source, offset, values.length);
        System.arraycopy(source, offset, values, 0, values.length);
        arrange();
    }

    private void arrange() {
        PackedKernels.arrange(bits, values, arranged);
        GroupSums.write(values, 0, values.length, groupSize, groupSums);
    }

    /// Prepares float activations.
    ///
    /// @param values one value for each column of the matrix; copied
    /// @param offset where they begin
    /// @param matrix any matrix of the width, columns and group size that the vector will meet
    public static PackedVector of(float[] values, int offset, PackedRows matrix) {
        PackedVector vector = room(matrix);
        vector.set(values, offset);
        return vector;
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
        byte[] copy = Arrays.copyOfRange(codes, offset, offset + matrix.columns());
        PackedVector vector = new PackedVector(matrix, scale, PackedKernels.arrange(matrix.bits(), copy));
        for (int index = 0; index < copy.length; index++) {
            vector.values[index] = copy[index];
        }
        vector.arrange();
        return vector;
    }
}
