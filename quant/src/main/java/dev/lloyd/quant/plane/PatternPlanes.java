package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.PatternKernels;
import dev.lloyd.core.kernel.PatternRows;
import java.util.Optional;

/// A plane of signed patterns as {@link PatternKernels} reads it.
public final class PatternPlanes {
    private PatternPlanes() {}

    /// The words of a matrix of one plane; empty if there are several, other points than {@link PatternPoints},
    /// points of rows' own, zeros, or groups that cut a word. Packed codes are shared; scales take 4 bytes a
    /// group beside them.
    public static Optional<PatternRows> of(Planes planes) {
        Plane plane = planes.planes().getFirst();
        boolean known = PatternKernels.covers()
                && planes.planes().size() == 1
                && planes.zeros().isEmpty()
                && covers(plane, planes);
        if (!known) {
            return Optional.empty();
        }
        PatternPoints points = (PatternPoints) plane.points();
        return Optional.of(new PatternRows(
                planes.rows(),
                planes.columns(),
                planes.groupColumns(),
                words(plane, planes),
                points.patterns(),
                points.shift(),
                scales(planes, points.factor())));
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
        float[] scales = planes.scales().byRow(planes.rows(), groups);
        for (int index = 0; index < scales.length; index++) {
            scales[index] *= factor;
        }
        return scales;
    }
}
