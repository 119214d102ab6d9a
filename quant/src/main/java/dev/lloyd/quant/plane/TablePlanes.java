package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.TableKernels;
import dev.lloyd.core.kernel.TableRows;
import java.util.Optional;

/// Planes as the kernels that look points up in tables read them.
public final class TablePlanes {
    private TablePlanes() {}

    /// The planes of a matrix, if they are one plane of single values whose codes are narrow enough for
    /// {@link TableKernels} and packed, or words of a dictionary, which are packed here:
    ///
    ///     scale * (point - zero)  =  scale * table[code] - scale * zero
    ///
    /// Packed codes are shared; scales take 4 bytes a group beside them, zeros 4 more, and tables of rows 4
    /// bytes an entry.
    public static Optional<TableRows> of(Planes planes) {
        Plane plane = planes.planes().getFirst();
        Points points = plane.points();
        boolean single = planes.planes().size() == 1
                && points.tile().equals(Tile.SCALAR)
                && points.codesPerTile() == 1
                && TableKernels.covers(points.codeBits(), planes.columns(), planes.groupColumns());
        boolean reachable = plane.codes() instanceof PackedCodes || plane.codes() instanceof DictionaryCodes;
        if (!single || !reachable) {
            return Optional.empty();
        }
        float[] tables = tables(points, planes.rows());
        for (float value : tables) {
            if (!Float.isFinite(value)) {
                return Optional.empty();
            }
        }
        return Optional.of(new TableRows(
                points.codeBits(),
                planes.rows(),
                planes.columns(),
                planes.groupColumns(),
                packed(plane, planes),
                tables,
                scales(planes),
                offsets(planes)));
    }

    /// One table if all rows have the same points, else one for each.
    private static float[] tables(Points points, int rows) {
        boolean same = true;
        for (int row = 0; row < rows && same; row++) {
            same = points.row(row) == points;
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
        float[] scales = new float[Math.multiplyExact(planes.rows(), groups)];
        for (int index = 0; index < scales.length; index++) {
            scales[index] = planes.scales().at(index / groups, index % groups);
        }
        return scales;
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
