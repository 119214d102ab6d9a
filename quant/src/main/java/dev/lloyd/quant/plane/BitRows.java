package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.BitPlanes;
import java.util.Optional;

/// Planes of signs, of trits and of points in small tables as the kernels that multiply planes of bits read
/// them.
public final class BitRows {
    private final Planes planes;
    private final Points points;
    private final int group;
    private final int[] codes;
    private final int[] run;
    private final int[] row;

    private BitRows(Planes planes, Points points) {
        this.planes = planes;
        this.points = points;
        this.group = planes.tile().columns();
        int across = Planes.tiles(planes.columns(), group);
        this.codes = new int[across * points.codesPerTile()];
        this.run = new int[across * group];
        this.row = new int[run.length];
    }

    /// The planes of a matrix, laid out anew, if its only plane is of {@link BinaryPoints} or of up to four
    /// planes of {@link TritPoints}, whose trits take two bits each:
    ///
    ///     scale * trit  =  scale / 2 * (2 bit_1 - 1) + scale / 2 * (2 bit_2 - 1)
    ///     bit_1: trit >= 0        bit_2: trit > 0
    ///
    /// or if all its planes are of two or four points that are sums of signs, such as ternary values and
    /// Lloyd's points of 2 bits for a symmetric density. Scales take 4 bytes a group and plane of bits, offsets
    /// 4 a group. What it stands for differs from what is decoded by the rounding of sums.
    public static Optional<BitPlanes> of(Planes planes) {
        return ofRuns(planes).or(() -> BitTables.of(planes));
    }

    private static Optional<BitPlanes> ofRuns(Planes planes) {
        Plane plane = planes.planes().getFirst();
        boolean alone = planes.planes().size() == 1 && planes.zeros().isEmpty();
        int wide = Math.min(planes.columns(), planes.tile().columns());
        if (!alone || planes.tile().rows() > 1 || wide == 0 || planes.groupColumns() % wide != 0) {
            return Optional.empty();
        }
        return switch (plane.points()) {
            case BinaryPoints binary -> Optional.of(new BitRows(planes, binary).signs(binary));
            case TritPoints trits when trits.planes() <= 4 -> Optional.of(new BitRows(planes, trits).trits(trits));
            default -> Optional.empty();
        };
    }

    private BitPlanes signs(BinaryPoints binary) {
        BitPlanes.Writer writer =
                new BitPlanes.Writer(binary.planes(), planes.rows(), planes.columns(), group, binary.hasOffsets());
        for (int index = 0; index < planes.rows(); index++) {
            planes.planes().getFirst().codes().read(index, codes);
            for (int plane = 0; plane < binary.planes(); plane++) {
                for (int tile = 0; tile * group < run.length; tile++) {
                    int from = tile * points.codesPerTile();
                    binary.bits(plane, codes, from, run, tile * group);
                    writer.scale(plane, index, tile, outer(index, tile) * binary.scale(plane, codes, from));
                }
                writer.bits(plane, index, run);
            }
            for (int tile = 0; tile * group < run.length && binary.hasOffsets(); tile++) {
                float offset = binary.offset(codes, tile * points.codesPerTile());
                writer.offset(index, tile, outer(index, tile) * offset);
            }
        }
        return writer.finish();
    }

    private BitPlanes trits(TritPoints trits) {
        BitPlanes.Writer writer =
                new BitPlanes.Writer(2 * trits.planes(), planes.rows(), planes.columns(), group, false);
        for (int index = 0; index < planes.rows(); index++) {
            planes.planes().getFirst().codes().read(index, codes);
            for (int plane = 0; plane < trits.planes(); plane++) {
                for (int tile = 0; tile * group < run.length; tile++) {
                    int from = tile * points.codesPerTile();
                    trits.trits(plane, codes, from, run, tile * group);
                    float half = outer(index, tile) * trits.scale(plane, codes, from) / 2;
                    writer.scale(2 * plane, index, tile, half);
                    writer.scale(2 * plane + 1, index, tile, half);
                }
                for (int bit = 0; bit < 2; bit++) {
                    for (int column = 0; column < run.length; column++) {
                        row[column] = run[column] > bit ? 1 : 0;
                    }
                    writer.bits(2 * plane + bit, index, row);
                }
            }
        }
        return writer.finish();
    }

    /// The scale outside of the points.
    private float outer(int row, int tile) {
        return planes.scales().at(row, tile * group / planes.groupColumns());
    }
}
