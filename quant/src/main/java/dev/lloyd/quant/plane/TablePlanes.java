package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.kernel.TableKernels;
import dev.lloyd.core.kernel.TableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Planes as the kernels that look points up in tables read them.
public final class TablePlanes {
    private TablePlanes() {}

    /// The planes of a matrix, a matrix of codes for each, whose products add up; empty if the kernels do
    /// not know them. They know single values whose codes are narrow enough for {@link TableKernels} and
    /// packed, or words of a dictionary, which are packed here:
    ///
    ///     scale * (point_1 + point_2 - zero)  =  (scale * point_1 - scale * zero) + scale * point_2
    ///
    /// and planes of trits ({@link TritPoints}), which are laid out anew. Packed codes are shared; scales
    /// take 4 bytes a group and plane beside them, zeros 4 more, and tables of rows 4 bytes an entry.
    public static Optional<List<TableRows>> of(Planes planes) {
        boolean known = planes.planes().stream()
                .allMatch(plane -> isTable(plane)
                        && TableKernels.covers(plane.points().codeBits(), planes.columns(), planes.groupColumns()));
        return known ? tables(planes) : TritRows.of(planes);
    }

    /// The planes of a matrix as whole numbers, each a matrix whose products add up, if they are single values
    /// whose points are an even step apart, some left out ({@link TableRows#whole}): mxfp4, nvfp4, ternary.
    /// Laid out anew.
    public static Optional<List<PackedRows>> whole(Planes planes) {
        if (!planes.planes().stream()
                .allMatch(plane -> isTable(plane) && plane.points().codeBits() <= Byte.SIZE)) {
            return Optional.empty();
        }
        List<PackedRows> all = tables(planes).orElse(List.of()).stream()
                .flatMap(plane -> plane.whole().stream())
                .toList();
        return all.size() == planes.planes().size() ? Optional.of(all) : Optional.empty();
    }

    private static Optional<List<TableRows>> tables(Planes planes) {
        List<TableRows> all = new ArrayList<>();
        for (Plane plane : planes.planes()) {
            float[] tables = tables(plane.points(), planes.rows());
            for (float value : tables) {
                if (!Float.isFinite(value)) {
                    return Optional.empty();
                }
            }
            all.add(new TableRows(
                    plane.points().codeBits(),
                    planes.rows(),
                    planes.columns(),
                    planes.groupColumns(),
                    packed(plane, planes),
                    tables,
                    scales(planes),
                    all.isEmpty() ? offsets(planes) : new float[0]));
        }
        return Optional.of(List.copyOf(all));
    }

    private static boolean isTable(Plane plane) {
        Points points = plane.points();
        return points.tile().equals(Tile.SCALAR)
                && points.codesPerTile() == 1
                && (plane.codes() instanceof PackedCodes || plane.codes() instanceof DictionaryCodes);
    }

    /// One table if all rows have the same points, else one for each.
    private static float[] tables(Points points, int rows) {
        boolean same = true;
        for (int row = 0; row < rows && same; row++) {
            same = points.row(row).equals(points);
        }
        int count = 1 << points.codeBits();
        float[] tables = new float[Math.multiplyExact(same ? 1 : rows, count)];
        int[] code = new int[1];
        for (int index = 0; index < tables.length; index++) {
            code[0] = index % count;
            points.row(same ? 0 : index / count).decode(code, 0, tables, index);
        }
        return tables;
    }

    private static byte[] packed(Plane plane, Planes planes) {
        if (plane.codes() instanceof PackedCodes codes) {
            return codes.bytes();
        }
        int bits = plane.points().codeBits();
        int rowBytes = Math.toIntExact(BitPacking.byteSize(planes.columns(), bits));
        byte[] bytes = new byte[Math.multiplyExact(planes.rows(), rowBytes)];
        int[] row = new int[planes.columns()];
        for (int index = 0; index < planes.rows(); index++) {
            plane.codes().read(index, row);
            BitPacking.pack(row, 0, row.length, bits, bytes, index * rowBytes);
        }
        return bytes;
    }

    private static float[] scales(Planes planes) {
        int groups = Planes.tiles(planes.columns(), planes.groupColumns());
        return planes.scales().byRow(planes.rows(), groups);
    }

    private static float[] offsets(Planes planes) {
        if (planes.zeros().isEmpty()) {
            return new float[0];
        }
        int groups = Planes.tiles(planes.columns(), planes.groupColumns());
        float[] offsets = scales(planes);
        for (int index = 0; index < offsets.length; index++) {
            offsets[index] *= -planes.zeros().get().at(index / groups, index % groups);
        }
        return offsets;
    }
}
