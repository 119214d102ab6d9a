package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.BitPlanes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Points in tables of two or four as the kernels that multiply planes of bits read them. Four points are two
/// planes of signs if the steps from the first to the second and from the third to the fourth are alike:
///
///     t_0, t_1, t_2, t_3  =  centre -+ high -+ low        low = (t_1 - t_0) / 2        high = (t_2 - t_0) / 2
///
/// as for whole numbers, and for points that lie around zero symmetrically. Where a fourth code is never
/// written, as for ternary values, there is no condition.
final class BitTables {
    private static final int MOST_BITS = 2;
    private static final int MOST_PLANES = 8;

    private final Planes planes;
    private final List<float[]> tables = new ArrayList<>();

    private BitTables(Planes planes) {
        this.planes = planes;
    }

    /// The planes of a matrix, which may be several that add up, with zeros or without; empty if they are of
    /// other points.
    ///
    ///     scale * (point_1 + point_2 - zero)  =  scale * signs  +  scale * (centre_1 + centre_2 - zero)
    static Optional<BitPlanes> of(Planes planes) {
        BitTables rows = new BitTables(planes);
        for (Plane plane : planes.planes()) {
            if (!rows.covers(plane.points())) {
                return Optional.empty();
            }
            rows.tables.add(((ScalarPoints) plane.points()).table());
        }
        return rows.bits() <= MOST_PLANES && rows.codesFit() ? Optional.of(rows.matrix()) : Optional.empty();
    }

    private boolean covers(Points points) {
        if (!(points instanceof ScalarPoints scalar) || scalar.codeBits() > MOST_BITS) {
            return false;
        }
        boolean covered = scalar.tile().equals(Tile.SCALAR) && scalar.codesPerTile() == 1;
        for (float value : scalar.table()) {
            covered &= Float.isFinite(value);
        }
        for (int row = 0; row < planes.rows() && covered; row++) {
            covered = points.row(row).equals(points);
        }
        return covered;
    }

    private int bits() {
        return planes.planes().stream()
                .mapToInt(plane -> plane.points().codeBits())
                .sum();
    }

    /// Whether a fourth code, where it occurs, stands for what two signs make of it.
    private boolean codesFit() {
        int[] codes = new int[planes.columns()];
        for (int index = 0; index < tables.size(); index++) {
            float[] table = tables.get(index);
            if (table.length < 4 || table[3] == table[1] + table[2] - table[0]) {
                continue;
            }
            for (int row = 0; row < planes.rows(); row++) {
                planes.planes().get(index).codes().read(row, codes);
                for (int code : codes) {
                    if (code == 3) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private BitPlanes matrix() {
        float centre = 0;
        for (float[] table : tables) {
            centre += table.length < 4 ? (table[0] + table[1]) / 2 : (table[1] + table[2]) / 2;
        }
        boolean shifted = planes.zeros().isPresent() || centre != 0;
        BitPlanes.Writer writer =
                new BitPlanes.Writer(bits(), planes.rows(), planes.columns(), planes.groupColumns(), shifted);
        int groups = Planes.tiles(planes.columns(), planes.groupColumns());
        for (int row = 0; row < planes.rows(); row++) {
            int first = 0;
            for (int index = 0; index < tables.size(); index++) {
                write(index, row, first, writer);
                first += planes.planes().get(index).points().codeBits();
            }
            for (int group = 0; group < groups && shifted; group++) {
                float zero = planes.zeros().isPresent() ? planes.zeros().get().at(row, group) : 0;
                writer.offset(row, group, planes.scales().at(row, group) * (centre - zero));
            }
        }
        return writer.finish();
    }

    /// A plane's row, as planes of bits from `first` on.
    private void write(int index, int row, int first, BitPlanes.Writer writer) {
        Plane plane = planes.planes().get(index);
        float[] table = tables.get(index);
        int[] codes = new int[planes.columns()];
        int[] bits = new int[codes.length];
        plane.codes().read(row, codes);
        for (int bit = 0; bit < plane.points().codeBits(); bit++) {
            for (int column = 0; column < codes.length; column++) {
                bits[column] = codes[column] >> bit & 1;
            }
            writer.bits(first + bit, row, bits);
            float half = (table[1 << bit] - table[0]) / 2;
            for (int group = 0; group * planes.groupColumns() < codes.length; group++) {
                writer.scale(first + bit, row, group, planes.scales().at(row, group) * half);
            }
        }
    }
}
