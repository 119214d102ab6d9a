package dev.lloyd.core.kernel;

import java.util.Arrays;

/// The scales of some rows where they may be read as vectors: `LANES` more places than there are groups.
final class PackedScales {
    private static final ThreadRoom ROOM = new ThreadRoom();

    /// Scales, row after row: the matrix's own, but for its last rows, which are good until others are asked for.
    final float[] values;

    /// Where the first row's begin.
    final int first;

    /// The scales of rows `row .. row + rows`.
    PackedScales(PackedRows matrix, int row, int rows) {
        int from = row * matrix.groups();
        int to = from + rows * matrix.groups() + PackedShape.LANES;
        boolean inside = to <= matrix.scales().length;
        values = inside ? matrix.scales() : ROOM.ofLength(to - from);
        first = inside ? from : 0;
        if (!inside) {
            int count = matrix.scales().length - from;
            System.arraycopy(matrix.scales(), from, values, 0, count);
            Arrays.fill(values, count, to - from, 0);
        }
    }
}
