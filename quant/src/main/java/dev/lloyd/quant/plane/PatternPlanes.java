package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.PatternKernels;
import dev.lloyd.core.kernel.PatternRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Planes of signed patterns as {@link PatternKernels} reads them.
public final class PatternPlanes {
    private PatternPlanes() {}

    /// The planes of a matrix, a matrix of words for each, whose products add up; empty if a plane has other
    /// points than {@link PatternPoints}, rows have points of their own, there are zeros, or groups cut a
    /// word. Packed codes are shared; scales take 4 bytes a group and plane beside them.
    public static Optional<List<PatternRows>> of(Planes planes) {
        boolean known = PatternKernels.covers()
                && planes.zeros().isEmpty()
                && planes.planes().stream().allMatch(plane -> covers(plane, planes));
        if (!known) {
            return Optional.empty();
        }
        List<PatternRows> all = new ArrayList<>();
        for (Plane plane : planes.planes()) {
            PatternPoints points = (PatternPoints) plane.points();
            all.add(new PatternRows(
                    planes.rows(),
                    planes.columns(),
                    planes.groupColumns(),
                    words(plane, planes),
                    points.patterns(),
                    points.shift(),
                    scales(planes, points.factor())));
        }
        return Optional.of(List.copyOf(all));
    }

    private static boolean covers(Plane plane, Planes planes) {
        if (!(plane.points() instanceof PatternPoints points)) {
            return false;
        }
        int group = planes.groupColumns();
        boolean inside = group >= planes.columns() || group % PatternRows.WIDE == 0;
        boolean same = true;
        for (int row = 0; row < planes.rows() && same; row++) {
            same = points.row(row).equals(points);
        }
        return inside && same;
    }

    private static byte[] words(Plane plane, Planes planes) {
        if (plane.codes() instanceof PackedCodes codes) {
            return codes.bytes();
        }
        int[] row = new int[Planes.tiles(planes.columns(), PatternRows.WIDE)];
        byte[] bytes = new byte[Math.multiplyExact(planes.rows(), 2 * row.length)];
        for (int index = 0; index < planes.rows(); index++) {
            plane.codes().read(index, row);
            BitPacking.pack(row, 0, row.length, Short.SIZE, bytes, 2 * index * row.length);
        }
        return bytes;
    }

    private static float[] scales(Planes planes, float factor) {
        int groups = Planes.tiles(planes.columns(), planes.groupColumns());
        float[] scales = new float[Math.multiplyExact(planes.rows(), groups)];
        for (int index = 0; index < scales.length; index++) {
            scales[index] = factor * planes.scales().at(index / groups, index % groups);
        }
        return scales;
    }
}
