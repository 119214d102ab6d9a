package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.BitshiftRows;
import java.util.Optional;

/// A plane of a bitshift trellis as {@link dev.lloyd.core.kernel.BitshiftKernels} reads it.
public final class BitshiftPlanes {
    private BitshiftPlanes() {}

    /// The windows of a matrix of one plane; empty if there are several, other points than {@link
    /// BitshiftPoints}, points of rows' own, zeros, or groups that cut a tile. Codes are laid out anew, with two
    /// bytes more for each 256; scales take 4 bytes a group beside them.
    public static Optional<BitshiftRows> of(Planes planes) {
        Plane plane = planes.planes().getFirst();
        boolean known = planes.planes().size() == 1 && planes.zeros().isEmpty() && covers(plane, planes);
        if (!known) {
            return Optional.empty();
        }
        BitshiftPoints points = (BitshiftPoints) plane.points();
        int groups = Planes.tiles(planes.columns(), planes.groupColumns());
        return Optional.of(new BitshiftRows(
                planes.rows(),
                planes.columns(),
                planes.groupColumns(),
                points.codeBits(),
                points.window(),
                tiles(plane, planes),
                points.table(),
                planes.scales().byRow(planes.rows(), groups)));
    }

    private static boolean covers(Plane plane, Planes planes) {
        if (!(plane.points() instanceof BitshiftPoints points)) {
            return false;
        }
        boolean same = true;
        for (int row = 0; row < planes.tileRows() && same; row++) {
            same = points.row(row).equals(points);
        }
        int group = planes.groupColumns();
        return same && (group >= planes.columns() || group % BitshiftRows.SIDE == 0);
    }

    private static byte[] tiles(Plane plane, Planes planes) {
        int bits = plane.points().codeBits();
        byte[] tiles = new byte[Math.toIntExact(BitshiftRows.byteSize(planes.rows(), planes.columns(), bits))];
        int[] row = new int[CodeStores.codesPerRow(plane.points(), planes.columns())];
        for (int index = 0; index < planes.tileRows(); index++) {
            plane.codes().read(index, row);
            BitshiftRows.arrange(row, index, bits, tiles);
        }
        return tiles;
    }
}
