package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.BlockLayout.BLOCK;
import static dev.lloyd.core.kernel.BlockLayout.PAIR;
import static dev.lloyd.core.kernel.BlockLayout.QUARTER;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The inputs of a layer in 8 bits: blocks of 32 features, each with a scale of its own,
///
///     scale = max |x| / 127        code = x / scale, rounded to the nearest whole number, half to even
///
/// so that a token's codes depend on that token alone. Error: at most half a scale, and a rounding of the last
/// bit, where the scale is a normal number. A block of zeros, or of values too small for a scale, has scale 0. NaN or
/// an infinity in a block makes
/// everything that the block touches NaN. This is `Q8_0` of ggml with scales of 32 bits.
///
/// Immutable, any thread.
public final class BlockActivations {
    private static final int MOST = 127;

    /// Added and taken away again, it leaves a float of less than `2^22` rounded to a whole number, half to even.
    private static final float ROUNDING = 0x1.8p23f;

    /// Tokens that a thread rounds at a time.
    private static final int TOKENS = 16;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    final BlockLayout layout;
    final int tokens;
    final int columns;

    /// Pairs of blocks of a token, the last filled up with zeros.
    final int pairs;

    /// 64 of each pair, in the layout's order.
    final byte[] codes;

    /// Of each 16 of them.
    final float[] scales;

    /// What the sums of 4 products begin with: `zero * sum of 4 codes`.
    final int[] starts;

    /// `scale * sum of 16 codes`; for layouts with offsets.
    final float[] sums;

    private BlockActivations(Matrix inputs, BlockLayout layout) {
        this.layout = layout;
        this.tokens = inputs.rows();
        this.columns = inputs.columns();
        this.pairs = Math.ceilDiv(columns, PAIR);
        this.codes = new byte[Math.multiplyExact(tokens, pairs * PAIR)];
        this.scales = new float[codes.length / QUARTER];
        this.starts = new int[layout.hasOffsets() ? 0 : codes.length / 4];
        this.sums = new float[layout.hasOffsets() ? codes.length / QUARTER : 0];
    }

    /// Rounds inputs for products with matrices of a layout.
    ///
    /// @param inputs `tokens x columns`, whole blocks
    public static BlockActivations of(Matrix inputs, BlockLayout layout, Workers workers) {
        if (inputs.columns() % BLOCK != 0) {
            throw new IllegalArgumentException(inputs.columns() + " features are no whole blocks of " + BLOCK);
        }
        BlockActivations target = new BlockActivations(inputs, layout);
        workers.forEach(Math.ceilDiv(target.tokens, TOKENS), task -> {
            byte[] natural = new byte[BLOCK];
            int end = Math.min(target.tokens, (task + 1) * TOKENS);
            for (int token = task * TOKENS; token < end; token++) {
                for (int block = 0; block < inputs.columns() / BLOCK; block++) {
                    float scale = round(inputs.values(), inputs.offset(token) + block * BLOCK, BLOCK, natural, 0);
                    target.put(token, block, natural, scale);
                }
                target.sum(token);
            }
        });
        return target;
    }

    /// The values that inputs are rounded to.
    ///
    /// @param inputs `tokens x columns`; the last block of a token may be shorter
    public static Matrix rounded(Matrix inputs) {
        Matrix target = Matrix.zeros(inputs.rows(), inputs.columns());
        byte[] codes = new byte[BLOCK];
        for (int token = 0; token < inputs.rows(); token++) {
            int end = inputs.offset(token) + inputs.columns();
            for (int from = inputs.offset(token); from < end; from += BLOCK) {
                int count = Math.min(BLOCK, end - from);
                float scale = round(inputs.values(), from, count, codes, 0);
                for (int index = 0; index < count; index++) {
                    target.values()[from + index] = scale * codes[index];
                }
            }
        }
        return target;
    }

    /// @return the scale
    static float round(float[] values, int from, int count, byte[] codes, int to) {
        float most = 0;
        for (int index = 0; index < count; index++) {
            most = Math.max(most, Math.abs(values[from + index]));
        }
        float scale = most / MOST;
        // Zeros stay zeros whatever they are divided by.
        float divisor = scale == 0 ? Float.MAX_VALUE : scale;
        for (int index = 0; index < count; index++) {
            float rounded = values[from + index] / divisor + ROUNDING - ROUNDING;
            codes[to + index] = (byte) Math.max(-MOST, Math.min(MOST, rounded));
        }
        return scale;
    }

    /// The first and the second sixteen of a block go where the layout has them.
    private void put(int token, int block, byte[] natural, float scale) {
        int pair = token * pairs + block / 2;
        for (int half = 0; half < 2; half++) {
            int quarter = pair * (PAIR / QUARTER) + layout.quarter(block % 2, half);
            System.arraycopy(natural, half * QUARTER, codes, quarter * QUARTER, QUARTER);
            scales[quarter] = scale;
        }
    }

    private void sum(int token) {
        int perToken = pairs * PAIR;
        int zero = layout.zero();
        for (int index = token * perToken / 4; index < (token + 1) * perToken / 4 && starts.length > 0; index++) {
            starts[index] =
                    zero * (codes[4 * index] + codes[4 * index + 1] + codes[4 * index + 2] + codes[4 * index + 3]);
        }
        int from = token * perToken / QUARTER;
        for (int quarter = from; quarter < from + perToken / QUARTER && sums.length > 0; quarter++) {
            int sum = sumOfEight(quarter * QUARTER) + sumOfEight(quarter * QUARTER + 8);
            sums[quarter] = scales[quarter] * sum;
        }
    }

    /// The sum of eight codes, taken from one word: 128 is added to each code, pairs of bytes are added, and the
    /// multiplication adds up the four.
    private int sumOfEight(int place) {
        long biased = (long) EIGHT.get(codes, place) ^ 0x8080808080808080L;
        long pairsOfBytes = (biased & 0x00FF00FF00FF00FFL) + (biased >>> 8 & 0x00FF00FF00FF00FFL);
        return (int) (pairsOfBytes * 0x0001000100010001L >>> 48) - 8 * 128;
    }
}
