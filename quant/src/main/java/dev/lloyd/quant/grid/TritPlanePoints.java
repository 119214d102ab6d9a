package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Tile;
import dev.lloyd.quant.plane.TritPoints;

/// The points of {@link TritPlanes}: a tile is a group, its codes are bytes. The trits of the first plane
/// and then of the second, each plus 1, are the base-3 digits of the bytes, five in a byte, lowest digit
/// first; then come the two scales in binary16, low byte first.
///
/// @param group columns of a tile
record TritPlanePoints(int group) implements TritPoints {
    private static final int TURNS = 50;
    private static final int DIGITS = 5;
    private static final byte NONE = 2;
    private static final int[] POWERS = {1, 3, 9, 27, 81};

    @Override
    public Tile tile() {
        return new Tile(1, group);
    }

    private int tritBytes() {
        return Math.ceilDiv(2 * group, DIGITS);
    }

    @Override
    public int codesPerTile() {
        return tritBytes() + 4;
    }

    @Override
    public int codeBits() {
        return 8;
    }

    @Override
    public float minimum() {
        return -2 * 65504f;
    }

    @Override
    public float maximum() {
        return 2 * 65504f;
    }

    @Override
    public Encoder encoder() {
        byte[] trits = new byte[2 * group];
        return (values, offset, codes, codeOffset) -> {
            float[] scales = fit(values, offset, trits);
            for (int plane = 0; plane < 2; plane++) {
                short half = Float.floatToFloat16(Math.clamp(scales[plane], -65504f, 65504f));
                scales[plane] = Float.float16ToFloat(half);
                int place = codeOffset + tritBytes() + 2 * plane;
                codes[place] = half & 0xFF;
                codes[place + 1] = half >> 8 & 0xFF;
            }
            choose(values, offset, scales, trits);
            pack(trits, codes, codeOffset);
        };
    }

    /// The better of two starts: nearly even levels, and levels that are closer where a Gaussian has more
    /// values.
    private float[] fit(float[] values, int offset, byte[] trits) {
        float[] even = fit(values, offset, 0.5, trits);
        double evenError = error(values, offset, even, trits);
        float[] uneven = fit(values, offset, 0.8, trits);
        return error(values, offset, uneven, trits) < evenError ? uneven : even;
    }

    private double error(float[] values, int offset, float[] scales, byte[] trits) {
        choose(values, offset, scales, trits);
        double sum = 0;
        for (int index = 0; index < group; index++) {
            double rest = values[offset + index]
                    - (double) trits[index] * scales[0]
                    - (double) trits[group + index] * scales[1];
            sum += rest * rest;
        }
        return sum;
    }

    private float[] fit(float[] values, int offset, double second, byte[] trits) {
        double squares = 0;
        for (int index = offset; index < offset + group; index++) {
            squares += (double) values[index] * values[index];
        }
        double root = Math.sqrt(squares / group);
        java.util.Arrays.fill(trits, NONE);
        float[] scales = {(float) (1.5 * root), (float) (second * root)};
        for (int turn = 0; turn < TURNS && choose(values, offset, scales, trits); turn++) {
            scales = solve(values, offset, trits);
        }
        return scales;
    }

    /// Gives every value the nearest sum, and says whether any trit changed.
    private boolean choose(float[] values, int offset, float[] scales, byte[] trits) {
        boolean changed = false;
        for (int index = 0; index < group; index++) {
            float value = values[offset + index];
            float least = Float.POSITIVE_INFINITY;
            int best = 0;
            // Zero first: where sums are equal, as in a group of zeros, that is taken.
            for (int sum = 0; sum < 9; sum++) {
                float distance = Math.abs(value - trit(sum % 3) * scales[0] - trit(sum / 3) * scales[1]);
                best = distance < least ? sum : best;
                least = Math.min(least, distance);
            }
            changed |= trits[index] != trit(best % 3) || trits[group + index] != trit(best / 3);
            trits[index] = trit(best % 3);
            trits[group + index] = trit(best / 3);
        }
        return changed;
    }

    /// 0, 1, -1.
    private static byte trit(int index) {
        return (byte) (index == 2 ? -1 : index);
    }

    /// The least-squares scales of both planes.
    private float[] solve(float[] values, int offset, byte[] trits) {
        double first = 0;
        double second = 0;
        double both = 0;
        double firstValue = 0;
        double secondValue = 0;
        for (int index = 0; index < group; index++) {
            int one = trits[index];
            int two = trits[group + index];
            first += one * one;
            second += two * two;
            both += one * two;
            firstValue += one * (double) values[offset + index];
            secondValue += two * (double) values[offset + index];
        }
        if (first * second - both * both == 0) {
            double ridge = 1e-6 * (first + second) + 1e-30;
            first += ridge;
            second += ridge;
        }
        double determinant = first * second - both * both;
        return new float[] {
            (float) ((second * firstValue - both * secondValue) / determinant),
            (float) ((first * secondValue - both * firstValue) / determinant)
        };
    }

    private void pack(byte[] trits, int[] codes, int codeOffset) {
        java.util.Arrays.fill(codes, codeOffset, codeOffset + tritBytes(), 0);
        for (int index = 0; index < trits.length; index++) {
            codes[codeOffset + index / DIGITS] += (trits[index] + 1) * POWERS[index % DIGITS];
        }
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        float first = scale(0, codes, codeOffset);
        float second = scale(1, codes, codeOffset);
        for (int index = 0; index < group; index++) {
            values[offset + index] =
                    digit(codes, codeOffset, index) * first + digit(codes, codeOffset, group + index) * second;
        }
    }

    @Override
    public int planes() {
        return 2;
    }

    @Override
    public void trits(int plane, int[] codes, int codeOffset, int[] target, int offset) {
        for (int index = 0; index < group; index++) {
            target[offset + index] = digit(codes, codeOffset, plane * group + index) + 1;
        }
    }

    private static int digit(int[] codes, int codeOffset, int index) {
        return codes[codeOffset + index / DIGITS] / POWERS[index % DIGITS] % 3 - 1;
    }

    /// A scale that is not finite, which only a damaged file holds, is 0.
    @Override
    public float scale(int plane, int[] codes, int codeOffset) {
        int place = codeOffset + tritBytes() + 2 * plane;
        float scale = Float.float16ToFloat((short) (codes[place] | codes[place + 1] << 8));
        return Float.isFinite(scale) ? scale : 0;
    }
}
