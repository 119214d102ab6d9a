package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Slice;

/// The reference of the attention kernels.
final class ScalarAttention implements AttentionSupport {
    @Override
    public void scores(float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count) {
        for (int token = 0; token < count; token++) {
            scores[scoresOffset + token] = score(query, offset, keys, slice, token);
        }
    }

    static float score(float[] query, int offset, Page keys, Slice slice, int token) {
        float sum = 0;
        int at = slice.offset() * keys.stride() + token;
        for (int feature = 0; feature < slice.size(); feature++) {
            sum = Math.fma(query[offset + feature], keys.values()[at], sum);
            at += keys.stride();
        }
        return sum;
    }

    @Override
    public void scoresByToken(
            float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count) {
        for (int token = 0; token < count; token++) {
            int at = slice.offset() + token * keys.stride();
            float sum = 0;
            for (int feature = 0; feature < slice.size(); feature++) {
                sum = Math.fma(query[offset + feature], keys.values()[at + feature], sum);
            }
            scores[scoresOffset + token] = sum;
        }
    }

    @Override
    public void mix(
            float[] weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset) {
        for (int feature = 0; feature < slice.size(); feature++) {
            int at = slice.offset() + feature;
            target[offset + feature] = mix(weights, weightsOffset, count, values, at, target[offset + feature]);
        }
    }

    /// @param at the feature's place in a row
    static float mix(float[] weights, int weightsOffset, int count, Page values, int at, float start) {
        float sum = start;
        for (int token = 0; token < count; token++) {
            sum = Math.fma(weights[weightsOffset + token], values.values()[at + token * values.stride()], sum);
        }
        return sum;
    }
}
