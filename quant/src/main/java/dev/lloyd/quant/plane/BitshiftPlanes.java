package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.BitshiftRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Planes of bitshift trellises as {@link dev.lloyd.core.kernel.BitshiftKernels} reads them.
public final class BitshiftPlanes {
    private BitshiftPlanes() {}

    /// The planes of a matrix, one of windows for each, which add up; empty if a plane has other points than
    /// {@link BitshiftPoints}, rows have points of their own, there are zeros, or groups cut a tile. Codes
    /// are laid out anew, with two bytes more for each 256; scales take 4 bytes a group and plane beside
    /// them.
    public static Optional<List<BitshiftRows>> of(Planes planes) {
        boolean known = planes.zeros().isEmpty() && planes.planes().stream().allMatch(plane -> covers(plane, planes));
        if (!known) {
            return Optional.empty();
        }
        List<BitshiftRows> all = new ArrayList<>();
        for (Plane plane : planes.planes()) {
            BitshiftPoints points = (BitshiftPoints) plane.points();
            all.add(new BitshiftRows(
                    planes.rows(),
                    planes.columns(),
                    planes.groupColumns(),
                    points.codeBits(),
                    points.window(),
                    tiles(plane, planes),
                    points.table(),
                    scales(planes)));
        }
        return Optional.of(List.copyOf(all));
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

    private static float[] scales(Planes planes) {
        int groups = Planes.tiles(planes.columns(), planes.groupColumns());
        float[] scales = new float[Math.multiplyExact(planes.rows(), groups)];
        for (int index = 0; index < scales.length; index++) {
            scales[index] = planes.scales().at(index / groups, index % groups);
        }
        return scales;
    }
}
