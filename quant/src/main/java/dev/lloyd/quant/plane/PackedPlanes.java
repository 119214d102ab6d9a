package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.PackedRows;
import java.util.Optional;

/// Planes as the kernels that multiply by packed codes read them.
public final class PackedPlanes {
    private PackedPlanes() {}

    /// The planes of a matrix, if they are one plane of codes of 2 to 8 bits of evenly spaced points:
    ///
    ///     scale * (least + step * code - zero)  =  (scale * step) * code + scale * (least - zero)
    ///
    /// The codes are shared; scales take 8 bytes a group beside them. What it stands for differs from what is
    /// decoded by the rounding of that equation.
    public static Optional<PackedRows> of(Planes planes) {
        Plane plane = planes.planes().getFirst();
        if (planes.planes().size() > 1
                || !(plane.points() instanceof ScalarPoints points)
                || !(plane.codes() instanceof PackedCodes codes)
                || points.codeBits() < 2
                || points.codeBits() > Byte.SIZE
                || !isEven(points.table())) {
            return Optional.empty();
        }
        float[] table = points.table();
        int group = planes.groupColumns();
        int groups = Planes.tiles(planes.columns(), group);
        float[] scales = new float[Math.multiplyExact(planes.rows(), groups)];
        float[] offsets = new float[scales.length];
        for (int index = 0; index < scales.length; index++) {
            int row = index / groups;
            float scale = planes.scales().at(row, index % groups);
            float zero = planes.zeros().isPresent() ? planes.zeros().get().at(row, index % groups) : 0;
            scales[index] = scale * (table[1] - table[0]);
            offsets[index] = scale * (table[0] - zero);
        }
        return Optional.of(new PackedRows(
                points.codeBits(), planes.rows(), planes.columns(), group, codes.bytes(), scales, offsets));
    }

    private static boolean isEven(float[] table) {
        float step = table[1] - table[0];
        for (int code = 2; code < table.length; code++) {
            if (table[code] - table[code - 1] != step) {
                return false;
            }
        }
        return true;
    }
}
