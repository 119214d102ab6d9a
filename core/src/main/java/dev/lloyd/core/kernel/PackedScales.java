package dev.lloyd.core.kernel;

import java.util.Arrays;

/// The scales of some rows where they may be read as vectors: `LANES` more places than there are groups.
final class PackedScales {
    /// Scales, row after row: the matrix's own, but for its last rows.
    final float[] values;

    /// Where the first row's begin.
    final int first;

    /// The scales of rows `row .. row + rows`.
    PackedScales(PackedRows matrix, int row, int rows) {
        int from = row * matrix.groups();
        int to = from + rows * matrix.groups() + PackedShape.LANES;
        boolean inside = to <= matrix.scales().length;
        values = inside ? matrix.scales() : Arrays.copyOfRange(matrix.scales(), from, to);
        first = inside ? from : 0;
    }
}
