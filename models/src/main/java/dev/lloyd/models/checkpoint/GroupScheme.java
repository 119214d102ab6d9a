package dev.lloyd.models.checkpoint;

/// How a configuration says that a layer was quantized.
///
/// @param bits width of a code, 2 to 8
/// @param groupSize columns that share a scale; 0: a whole row
/// @param symmetric whether all zero points are `2^(bits - 1)`
/// @param sorted whether columns were sorted before they were grouped
public record GroupScheme(int bits, int groupSize, boolean symmetric, boolean sorted) {
    /// Takes them as they are: what cannot be shows when the tensors are read.
    public GroupScheme {}

    GroupShape shape(int rows, int columns) {
        return new GroupShape(rows, columns, bits, groupSize);
    }
}
