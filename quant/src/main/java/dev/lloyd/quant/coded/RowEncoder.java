package dev.lloyd.quant.coded;

import dev.lloyd.quant.plane.Points;

/// Finds the path of a row at scale 1 and writes its code.
///
/// Where the code does not fit, bits are made dearer until it does; the shortest code always fits. Bits that are
/// left over are spent ({@link LeftoverBits}). NaN counts as 0. For one thread.
final class RowEncoder implements Points.Encoder {
    /// Prices that are tried, each a quarter above the one before.
    private static final int PRICES = 30;

    private final RowPath path;
    private final int size;
    private final int[] coded;
    private final float[] gains;
    private final LevelTable[] tables;
    private final LeftoverBits leftover;

    RowEncoder(CodedRowPoints points) {
        this.path = points.path();
        this.size = points.codesPerTile();
        this.coded = points.coded();
        this.gains = points.columns().gains();
        this.tables = points.tables();
        this.leftover = new LeftoverBits(path, coded.length);
    }

    @Override
    public void encode(float[] values, int offset, int[] codes, int codeOffset) {
        for (int index = 0; index < coded.length; index++) {
            float value = values[offset + coded[index]] * gains[coded[index]];
            float limit = 4 * tables[index].count();
            path.source()[index] = Float.isNaN(value) ? 0 : Math.clamp(value, -limit, limit);
        }
        float lambda = CodedRowPoints.LAMBDA;
        for (int price = 0; price < PRICES; price++) {
            double bits = path.find(lambda);
            if (path.write(codes, codeOffset, size)) {
                leftover.spend(CodedRowPoints.bitsMax(size, coded.length) - bits);
                path.write(codes, codeOffset, size);
                return;
            }
            lambda *= 1.25f;
        }
        path.findCheapest();
        path.write(codes, codeOffset, size);
    }
}
