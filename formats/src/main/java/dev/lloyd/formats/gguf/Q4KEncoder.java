package dev.lloyd.formats.gguf;

import java.util.Arrays;

/// Encodes `Q4_K` with the bytes of ggml's reference encoder.
///
/// For each group of 32 a scale and a minimum are searched that minimise `sum w (scale q + min - x)^2` with `w =
/// rms(x) + |x|`: codes are taken at 22 slightly different scales, each time the weighted least-squares scale and
/// minimum for these codes are computed, and the best kept. The eight scales and minima are then rounded to 6 bits
/// and the codes taken anew. All arithmetic is in 32-bit floats, in the order written.
final class Q4KEncoder {
    private static final int GROUP = 32;
    private static final int MAX_CODE = 15;
    private static final int STEPS = 20;

    private final float[] source;
    private final int from;
    private final int[] codes = new int[256];
    private final float[] weights = new float[GROUP];
    private final int[] trial = new int[GROUP];

    // Results of fitting one group, and the sums that its candidates share.
    private float scale;
    private float minimum;
    private float sumWeights;
    private float sumValues;
    private float bestError;

    private Q4KEncoder(float[] source, int from) {
        this.source = source;
        this.from = from;
    }

    /// Encodes one block.
    static void encode(float[] source, int from, byte[] target, int at) {
        new Q4KEncoder(source, from).encode(target, at);
    }

    private void encode(byte[] target, int at) {
        float[] scales = new float[8];
        float[] minima = new float[8];
        float maxScale = 0;
        float maxMinimum = 0;
        for (int group = 0; group < 8; group++) {
            fit(from + GROUP * group, GROUP * group);
            scales[group] = scale;
            minima[group] = -minimum;
            maxScale = scales[group] > maxScale ? scales[group] : maxScale;
            maxMinimum = minima[group] > maxMinimum ? minima[group] : maxMinimum;
        }
        putScales(scales, maxScale, minima, maxMinimum, target, at + 4);
        Little.putF16(target, at, maxScale / 63f);
        Little.putF16(target, at + 2, maxMinimum / 63f);
        for (int group = 0; group < 8; group++) {
            recode(group, target, at);
        }
        for (int index = 0; index < 128; index++) {
            int low = index / GROUP * 64 + index % GROUP;
            target[at + 16 + index] = (byte) (codes[low] | codes[low + GROUP] << 4);
        }
    }

    private static void putScales(
            float[] scales, float maxScale, float[] minima, float maxMinimum, byte[] target, int at) {
        Arrays.fill(target, at, at + 12, (byte) 0);
        float inverseScale = maxScale > 0 ? 63f / maxScale : 0;
        float inverseMinimum = maxMinimum > 0 ? 63f / maxMinimum : 0;
        for (int group = 0; group < 8; group++) {
            int scaleCode = Math.min(63, Rounds.nearest(inverseScale * scales[group]) & 0xff);
            int minimumCode = Math.min(63, Rounds.nearest(inverseMinimum * minima[group]) & 0xff);
            if (group < 4) {
                target[at + group] = (byte) scaleCode;
                target[at + group + 4] = (byte) minimumCode;
            } else {
                target[at + group + 4] = (byte) ((scaleCode & 15) | ((minimumCode & 15) << 4));
                target[at + group - 4] |= (byte) (scaleCode >> 4 << 6);
                target[at + group] |= (byte) (minimumCode >> 4 << 6);
            }
        }
    }

    // Codes for the scale and minimum as they are stored; a group whose stored scale is zero keeps its fitted
    // codes.
    private void recode(int group, byte[] target, int at) {
        float groupScale = Little.f16(target, at) * KBlocks.scale(target, at + 4, group);
        if (groupScale == 0) {
            return;
        }
        float groupMinimum = Little.f16(target, at + 2) * KBlocks.minimum(target, at + 4, group);
        for (int index = GROUP * group; index < GROUP * (group + 1); index++) {
            codes[index] = clamp(Rounds.nearest((source[from + index] + groupMinimum) / groupScale));
        }
    }

    private static int clamp(int code) {
        return Math.max(0, Math.min(MAX_CODE, code));
    }

    // Sets scale, minimum (zero or below) and the codes of the group that begins at `first`.
    private void fit(int first, int firstCode) {
        weigh(first);
        float low = source[first];
        float high = source[first];
        for (int index = first + 1; index < first + GROUP; index++) {
            low = source[index] < low ? source[index] : low;
            high = source[index] > high ? source[index] : high;
        }
        minimum = low > 0 ? 0 : low;
        if (high == minimum) {
            Arrays.fill(codes, firstCode, firstCode + GROUP, 0);
            scale = 0;
            return;
        }
        float inverse = MAX_CODE / (high - minimum);
        scale = 1 / inverse;
        takeCodes(first, inverse);
        System.arraycopy(trial, 0, codes, firstCode, GROUP);
        bestError = error(first, scale, minimum);
        for (int step = 0; step <= STEPS; step++) {
            // As in the reference, the range begins at the minimum found so far, not at that of the data.
            takeCodes(first, (-1f + 0.1f * step + MAX_CODE) / (high - minimum));
            improve(first, firstCode);
        }
    }

    private void weigh(int first) {
        float sumSquares = 0;
        for (int l = 0; l < GROUP; l++) {
            sumSquares += source[first + l] * source[first + l];
        }
        float rms = (float) Math.sqrt(sumSquares / GROUP);
        sumWeights = 0;
        sumValues = 0;
        for (int l = 0; l < GROUP; l++) {
            weights[l] = rms + Math.abs(source[first + l]);
            sumWeights += weights[l];
            sumValues += weights[l] * source[first + l];
        }
    }

    private void takeCodes(int first, float inverse) {
        for (int l = 0; l < GROUP; l++) {
            trial[l] = clamp(Rounds.nearest(inverse * (source[first + l] - minimum)));
        }
    }

    private float error(int first, float trialScale, float trialMinimum) {
        float error = 0;
        for (int l = 0; l < GROUP; l++) {
            float difference = trialScale * trial[l] + trialMinimum - source[first + l];
            error += weights[l] * (difference * difference);
        }
        return error;
    }

    private void improve(int first, int firstCode) {
        float sumCodes = 0;
        float sumSquares = 0;
        float sumProducts = 0;
        for (int l = 0; l < GROUP; l++) {
            sumCodes += weights[l] * trial[l];
            sumSquares += weights[l] * trial[l] * trial[l];
            sumProducts += weights[l] * trial[l] * source[first + l];
        }
        float determinant = sumWeights * sumSquares - sumCodes * sumCodes;
        if (!(determinant > 0)) {
            return;
        }
        float trialScale = (sumWeights * sumProducts - sumValues * sumCodes) / determinant;
        float trialMinimum = (sumSquares * sumValues - sumCodes * sumProducts) / determinant;
        if (trialMinimum > 0) {
            trialMinimum = 0;
            trialScale = sumProducts / sumSquares;
        }
        float error = error(first, trialScale, trialMinimum);
        if (error < bestError) {
            System.arraycopy(trial, 0, codes, firstCode, GROUP);
            bestError = error;
            scale = trialScale;
            minimum = trialMinimum;
        }
    }
}
