package dev.lloyd.formats.gguf;

import java.util.Arrays;

/// Encodes `Q6_K` with the bytes of ggml's reference encoder.
///
/// For each group of 16 a scale is searched that maximises `(sum w x q)^2 / sum w q^2` with `w = x^2`, over 19
/// scales around the one that makes the largest value code -32. The 16 scales are then rounded to 8 bits and the
/// codes taken anew. All arithmetic is in 32-bit floats, in the order written.
final class Q6KEncoder {
    private static final int GROUP = 16;
    private static final int BIAS = 32;
    private static final float ZERO_BELOW = 1e-15f;

    private final float[] source;
    private final int from;
    private final int[] codes = new int[256];

    // Sums over the codes of the scale on trial.
    private float sumProducts;
    private float sumSquares;

    private Q6KEncoder(float[] source, int from) {
        this.source = source;
        this.from = from;
    }

    /// Encodes one block.
    static void encode(float[] source, int from, byte[] target, int at) {
        new Q6KEncoder(source, from).encode(target, at);
    }

    private void encode(byte[] target, int at) {
        float[] scales = new float[16];
        float extreme = 0;
        float largest = 0;
        for (int group = 0; group < 16; group++) {
            scales[group] = fit(GROUP * group);
            if (Math.abs(scales[group]) > largest) {
                largest = Math.abs(scales[group]);
                extreme = scales[group];
            }
        }
        if (largest < ZERO_BELOW) {
            Arrays.fill(target, at, at + 210, (byte) 0);
            return;
        }
        float inverse = -128f / extreme;
        Little.putF16(target, at + 208, 1 / inverse);
        for (int group = 0; group < 16; group++) {
            target[at + 192 + group] = (byte) Math.min(127, Rounds.nearest(inverse * scales[group]));
            recode(group, Little.f16(target, at + 208) * target[at + 192 + group]);
        }
        pack(target, at);
    }

    // A group whose stored scale is zero keeps its fitted codes.
    private void recode(int group, float groupScale) {
        if (groupScale == 0) {
            return;
        }
        for (int index = GROUP * group; index < GROUP * (group + 1); index++) {
            codes[index] = clamp(Rounds.nearest(source[from + index] / groupScale)) + BIAS;
        }
    }

    private void pack(byte[] target, int at) {
        for (int half = 0; half < 2; half++) {
            for (int l = 0; l < 32; l++) {
                int first = 128 * half + l;
                int high = 0;
                for (int quarter = 0; quarter < 4; quarter++) {
                    high |= codes[first + 32 * quarter] >> 4 << (2 * quarter);
                }
                target[at + 64 * half + l] = (byte) ((codes[first] & 15) | ((codes[first + 64] & 15) << 4));
                target[at + 64 * half + 32 + l] = (byte) ((codes[first + 32] & 15) | ((codes[first + 96] & 15) << 4));
                target[at + 128 + 32 * half + l] = (byte) high;
            }
        }
    }

    private static int clamp(int code) {
        return Math.max(-BIAS, Math.min(BIAS - 1, code));
    }

    // Sets the codes of the group and gives its scale.
    private float fit(int first) {
        float extreme = 0;
        float largest = 0;
        for (int index = from + first; index < from + first + GROUP; index++) {
            if (Math.abs(source[index]) > largest) {
                largest = Math.abs(source[index]);
                extreme = source[index];
            }
        }
        if (largest < ZERO_BELOW) {
            Arrays.fill(codes, first, first + GROUP, 0);
            return 0;
        }
        float inverse = -BIAS / extreme;
        measure(first, inverse);
        takeCodes(first, inverse);
        float scale = sumSquares != 0 ? sumProducts / sumSquares : 0;
        float best = scale * sumProducts;
        for (int step = -9; step <= 9; step++) {
            inverse = -(BIAS + 0.1f * step) / extreme;
            if (step == 0) {
                continue;
            }
            measure(first, inverse);
            if (sumSquares > 0 && sumProducts * sumProducts > best * sumSquares) {
                takeCodes(first, inverse);
                scale = sumProducts / sumSquares;
                best = scale * sumProducts;
            }
        }
        return scale;
    }

    private void measure(int first, float inverse) {
        sumProducts = 0;
        sumSquares = 0;
        for (int index = from + first; index < from + first + GROUP; index++) {
            float value = source[index];
            int code = clamp(Rounds.nearest(inverse * value));
            float weight = value * value;
            sumProducts += weight * value * code;
            sumSquares += weight * code * code;
        }
    }

    private void takeCodes(int first, float inverse) {
        for (int index = first; index < first + GROUP; index++) {
            codes[index] = clamp(Rounds.nearest(inverse * source[from + index])) + BIAS;
        }
    }
}
