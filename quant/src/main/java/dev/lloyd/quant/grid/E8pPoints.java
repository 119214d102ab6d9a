package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.PatternPoints;
import dev.lloyd.quant.plane.Tile;
import java.util.List;

/// The 65,536 points of E8P, times a scale.
///
/// A code is 16 bits: 0 to 7 a pattern of magnitudes, 8 to 14 the signs of coordinates 0 to 6 (1: negative), 15 the
/// shift (0: +1/4, 1: -1/4). Coordinate 7 has the sign that makes the sum of the unshifted coordinates even.
///
/// Encoding is exact. For each shift and pattern the best signs are those of the value, but for the one whose flip
/// costs least if their number is not as it must be; so the search is over 2 x 256 candidates,
///
///     |s|^2 - 2 (sum of s_i |y_i|) + (4 min of s_i |y_i|, if the parity is wrong)
///
/// in loops over equal indices of arrays. About 50 ns a value.
final class E8pPoints implements PatternPoints {
    private static final int DIMENSION = E8Patterns.DIMENSION;
    private static final int COUNT = 256;
    private static final float SHIFT = 0.25f;
    private static final float[][] MAGNITUDES = new float[DIMENSION][COUNT];
    private static final float[] NORMS = new float[COUNT];

    /// Pattern by pattern; the last coordinate is negative where its sign differs from the parity of the others.
    private static final float[] PATTERNS = new float[COUNT * DIMENSION];

    /// By parity of the value's negative signs: what a flip costs, 4 where the pattern wants the other parity,
    /// else 0.
    private static final float[][] FLIPS = new float[2][COUNT];

    static {
        List<float[]> patterns = E8Patterns.magnitudes();
        for (int code = 0; code < COUNT; code++) {
            float sum = 0;
            for (int index = 0; index < DIMENSION; index++) {
                float magnitude = patterns.get(code)[index];
                MAGNITUDES[index][code] = magnitude;
                NORMS[code] += magnitude * magnitude;
                sum += magnitude;
            }
            FLIPS[1 - (int) sum % 2][code] = 4;
            System.arraycopy(patterns.get(code), 0, PATTERNS, code * DIMENSION, DIMENSION);
            int last = code * DIMENSION + DIMENSION - 1;
            PATTERNS[last] = FLIPS[0][code] > 0 ? -PATTERNS[last] : PATTERNS[last];
        }
    }

    private final float scale;

    /// @param scale of the points
    E8pPoints(float scale) {
        this.scale = scale;
    }

    @Override
    public Tile tile() {
        return new Tile(1, DIMENSION);
    }

    @Override
    public int codesPerTile() {
        return 1;
    }

    @Override
    public int codeBits() {
        return 16;
    }

    @Override
    public float minimum() {
        return -maximum();
    }

    @Override
    public float maximum() {
        return 2.75f * scale;
    }

    @Override
    public float[] patterns() {
        return PATTERNS;
    }

    @Override
    public float shift() {
        return SHIFT;
    }

    @Override
    public float factor() {
        return scale;
    }

    @Override
    public Encoder encoder() {
        return new Search(scale);
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        int code = codes[codeOffset];
        int pattern = code & 0xFF;
        float shift = (code >> 15 & 1) == 0 ? SHIFT : -SHIFT;
        int signs = code >> 8 & 0x7F;
        boolean odd = FLIPS[0][pattern] > 0;
        signs |= (Integer.bitCount(signs) % 2 == 1) == odd ? 0 : 0x80;
        for (int index = 0; index < DIMENSION; index++) {
            float magnitude = MAGNITUDES[index][pattern];
            values[offset + index] = scale * (((signs >> index & 1) == 0 ? magnitude : -magnitude) + shift);
        }
    }

    /// Holds the scratch space of one thread.
    private static final class Search implements Encoder {
        private final float scale;
        private final float[] costs = new float[COUNT];
        private final float[] products = new float[COUNT];
        private final float[] least = new float[COUNT];
        private final float[] shifted = new float[DIMENSION];

        Search(float scale) {
            this.scale = scale;
        }

        @Override
        public void encode(float[] values, int offset, int[] codes, int codeOffset) {
            float bestCost = Float.POSITIVE_INFINITY;
            int best = 0;
            for (int shift = 0; shift < 2; shift++) {
                float norm = 0;
                for (int index = 0; index < DIMENSION; index++) {
                    float value = values[offset + index];
                    float clamped = Float.isNaN(value) ? 0 : Math.clamp(value / scale, -64f, 64f);
                    shifted[index] = clamped - (shift == 0 ? SHIFT : -SHIFT);
                    norm += shifted[index] * shifted[index];
                }
                int pattern = pattern();
                if (costs[pattern] + norm < bestCost) {
                    bestCost = costs[pattern] + norm;
                    best = shift << 15 | signs(pattern) << 8 | pattern;
                }
            }
            codes[codeOffset] = best;
        }

        private int negative() {
            int negative = 0;
            for (int index = 0; index < DIMENSION; index++) {
                negative |= shifted[index] < 0 ? 1 << index : 0;
            }
            return negative;
        }

        private int pattern() {
            java.util.Arrays.fill(products, 0);
            java.util.Arrays.fill(least, Float.POSITIVE_INFINITY);
            for (int index = 0; index < DIMENSION; index += 2) {
                add(Math.abs(shifted[index]), MAGNITUDES[index], products, least);
                add(Math.abs(shifted[index + 1]), MAGNITUDES[index + 1], products, least);
            }
            total(NORMS, FLIPS[Integer.bitCount(negative()) % 2], products, least, costs);
            int best = 0;
            for (int code = 1; code < COUNT; code++) {
                best = costs[code] < costs[best] ? code : best;
            }
            return best;
        }

        private static void add(float value, float[] magnitudes, float[] products, float[] least) {
            for (int code = 0; code < COUNT; code++) {
                float product = value * magnitudes[code];
                products[code] += product;
                least[code] = Math.min(least[code], product);
            }
        }

        private static void total(float[] norms, float[] flips, float[] products, float[] least, float[] costs) {
            for (int code = 0; code < COUNT; code++) {
                costs[code] = norms[code] - 2 * products[code] + flips[code] * least[code];
            }
        }

        /// The best signs of coordinates 0 to 6 for a pattern.
        private int signs(int pattern) {
            int negative = negative();
            if (FLIPS[Integer.bitCount(negative) % 2][pattern] > 0) {
                int cheapest = 0;
                for (int index = 1; index < DIMENSION; index++) {
                    float cost = Math.abs(shifted[index]) * MAGNITUDES[index][pattern];
                    cheapest = cost < Math.abs(shifted[cheapest]) * MAGNITUDES[cheapest][pattern] ? index : cheapest;
                }
                negative ^= 1 << cheapest;
            }
            return negative & 0x7F;
        }
    }
}
