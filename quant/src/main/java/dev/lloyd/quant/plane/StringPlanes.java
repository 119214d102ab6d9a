package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.WindowRows;
import java.util.Optional;

/// A plane of rows that are strings of bits as {@link dev.lloyd.core.kernel.WindowKernels} reads it.
public final class StringPlanes {
    private StringPlanes() {}

    /// The matrix of one plane; empty if there are several, other points than {@link StringPoints}, points of rows'
    /// own, zeros, or several groups in a row. Codes are shared; scales take 4 bytes a row beside them.
    public static Optional<WindowRows> of(Planes planes) {
        Plane plane = planes.planes().getFirst();
        boolean known = planes.planes().size() == 1
                && planes.zeros().isEmpty()
                && planes.groupColumns() >= planes.columns()
                && plane.points().rows().isEmpty();
        return known && plane.points() instanceof StringPoints points
                ? Optional.of(new WindowRows(
                        points.windows(), plane.codes()::read, planes.scales().byRow(planes.rows(), 1)))
                : Optional.empty();
    }
}
