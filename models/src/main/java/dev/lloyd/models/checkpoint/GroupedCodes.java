package dev.lloyd.models.checkpoint;

/// A linear layer as every group format knows it, however it lies in the file:
///
///     w[row][column] = scale[g][row] * (code[row][column] - zero[g][row]),    g = group[column]
///
/// Codes and zero points are unsigned, 0 to `2^bits - 1`; formats with signed ones add `2^(bits - 1)` to both.
///
/// @param shape the sizes
/// @param codes row by row
/// @param scales group by group, in each a value for every row; finite
/// @param zeros as the scales
/// @param groups the group of each column; in order, `column / groupSize`, unless columns were sorted first (GPTQ's
///     activation order)
@SuppressWarnings("ArrayRecordComponent") // Passed from a reader to a writer; compared by nobody.
public record GroupedCodes(GroupShape shape, byte[] codes, float[] scales, byte[] zeros, int[] groups) {
    /// Checks that the arrays have the sizes of the shape.
    public GroupedCodes {
        int table = Math.multiplyExact(shape.groups(), shape.rows());
        if (codes.length != shape.count()
                || scales.length != table
                || zeros.length != table
                || groups.length != shape.columns()) {
            throw new IllegalArgumentException("arrays of " + codes.length + ", " + scales.length + ", " + zeros.length
                    + " and " + groups.length + " do not fit " + shape);
        }
    }

    /// Codes of a row and column, scales and zeros to be filled; groups in order, codes, scales and zeros 0.
    static GroupedCodes empty(GroupShape shape) {
        int table = Math.multiplyExact(shape.groups(), shape.rows());
        return new GroupedCodes(
                shape, new byte[shape.count()], new float[table], new byte[table], shape.groupsInOrder());
    }

    /// The same with other groups for the columns.
    GroupedCodes withGroups(int[] others) {
        return new GroupedCodes(shape, codes, scales, zeros, others);
    }

    /// The same with other scales.
    GroupedCodes withScales(float[] others) {
        return new GroupedCodes(shape, codes, others, zeros, groups);
    }

    int code(int row, int column) {
        return codes[row * shape.columns() + column] & 0xFF;
    }

    void code(int row, int column, int value) {
        codes[row * shape.columns() + column] = (byte) value;
    }

    int zero(int group, int row) {
        return zeros[group * shape.rows() + row] & 0xFF;
    }

    void zero(int group, int row, int value) {
        zeros[group * shape.rows() + row] = (byte) value;
    }

    float scale(int group, int row) {
        return scales[group * shape.rows() + row];
    }

    void scale(int group, int row, float value) {
        scales[group * shape.rows() + row] = value;
    }

    /// Whether every zero point is `2^(bits - 1)`, so that none has to be stored.
    boolean isSymmetric() {
        for (byte zero : zeros) {
            if ((zero & 0xFF) != shape.half()) {
                return false;
            }
        }
        return true;
    }

    /// Whether groups are runs of columns that follow each other.
    boolean isInOrder() {
        return java.util.Arrays.equals(groups, shape.groupsInOrder());
    }
}
