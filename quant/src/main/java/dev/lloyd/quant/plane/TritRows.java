package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.TableKernels;
import dev.lloyd.core.kernel.TableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Planes of trits as the kernels that look points up in tables read them: each trit in 2 bits, a matrix for
/// each plane. Their products add up.
final class TritRows {
    private static final int BITS = 2;

    /// What codes 0 to 2 stand for; 3 is never written.
    private static final float[] TRITS = {-1, 0, 1, 0};

    private final Planes planes;
    private final TritPoints points;
    private final int group;
    private final int across;

    private TritRows(Planes planes, TritPoints points) {
        this.planes = planes;
        this.points = points;
        this.group = planes.tile().columns();
        this.across = Planes.tiles(planes.columns(), group);
    }

    /// A matrix for each plane of trits, if that is what the points are.
    static Optional<List<TableRows>> of(Planes planes) {
        boolean alone = planes.planes().size() == 1 && planes.zeros().isEmpty();
        if (!alone
                || planes.tile().rows() > 1
                || !(planes.planes().getFirst().points() instanceof TritPoints points)
                || !TableKernels.covers(BITS, planes.columns(), planes.tile().columns())
                || planes.groupColumns()
                                % Math.min(planes.columns(), planes.tile().columns())
                        != 0) {
            return Optional.empty();
        }
        TritRows rows = new TritRows(planes, points);
        List<TableRows> all = new ArrayList<>();
        for (int plane = 0; plane < points.planes(); plane++) {
            all.add(rows.plane(plane));
        }
        return Optional.of(all);
    }

    private TableRows plane(int plane) {
        int columns = planes.columns();
        int rowBytes = Math.toIntExact(BitPacking.byteSize(columns, BITS));
        byte[] bytes = new byte[Math.multiplyExact(planes.rows(), rowBytes)];
        float[] scales = new float[Math.multiplyExact(planes.rows(), across)];
        int[] codes = new int[across * points.codesPerTile()];
        int[] trits = new int[across * group];
        for (int row = 0; row < planes.rows(); row++) {
            planes.planes().getFirst().codes().read(row, codes);
            for (int tile = 0; tile < across; tile++) {
                int from = tile * points.codesPerTile();
                points.trits(plane, codes, from, trits, tile * group);
                float outer = planes.scales().at(row, tile * group / planes.groupColumns());
                scales[row * across + tile] = outer * points.scale(plane, codes, from);
            }
            BitPacking.pack(trits, 0, columns, BITS, bytes, row * rowBytes);
        }
        return new TableRows(BITS, planes.rows(), columns, group, bytes, TRITS, scales, new float[0]);
    }
}
