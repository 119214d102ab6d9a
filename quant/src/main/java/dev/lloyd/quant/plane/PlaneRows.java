package dev.lloyd.quant.plane;

import java.util.ArrayList;
import java.util.List;

/// Planes whose rows were coded each as if it had come alone, put together and cut. What a row stands for stays the
/// same, to the bit, and so do the bytes of its codes and scales.
///
/// They must have packed codes in tiles of one row, and scales (and zeros) of each row, rounded each by itself.
public final class PlaneRows {
    private PlaneRows() {}

    /// The rows of some planes and below them those of others.
    ///
    /// @param below of the same grids and points, and as many columns
    /// @throws IllegalArgumentException if rows were not coded alone
    public static Planes joined(Planes above, Planes below) {
        requireRows(above);
        requireRows(below);
        List<Plane> planes = new ArrayList<>();
        for (int index = 0; index < above.planes().size(); index++) {
            Plane plane = above.planes().get(index);
            PackedCodes others = packed(below.planes().get(index));
            planes.add(new Plane(plane.grid(), plane.points(), packed(plane).above(others)));
        }
        return new Planes(
                above.rows() + below.rows(),
                above.columns(),
                planes,
                above.scales().above(below.scales()),
                above.zeros().map(table -> table.above(below.zeros().orElseThrow())));
    }

    /// The first rows of some planes.
    ///
    /// @param count how many, 1 to all
    /// @throws IllegalArgumentException if rows were not coded alone
    public static Planes first(Planes planes, int count) {
        requireRows(planes);
        return new Planes(
                count,
                planes.columns(),
                planes.planes().stream()
                        .map(plane -> new Plane(
                                plane.grid(), plane.points(), packed(plane).firstRows(count)))
                        .toList(),
                planes.scales().firstRows(count),
                planes.zeros().map(table -> table.firstRows(count)));
    }

    private static void requireRows(Planes planes) {
        boolean alone = planes.tile().rows() == 1
                && planes.planes().stream().allMatch(plane -> plane.codes() instanceof PackedCodes)
                && planes.scales().rows() == planes.rows();
        if (!alone) {
            throw new IllegalArgumentException(
                    "rows of '" + planes.planes().getFirst().grid().text() + "' are not coded each alone");
        }
    }

    private static PackedCodes packed(Plane plane) {
        return (PackedCodes) plane.codes();
    }
}
