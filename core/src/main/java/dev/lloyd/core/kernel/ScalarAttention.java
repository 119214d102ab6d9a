package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;

/// The reference of the attention kernels.
final class ScalarAttention implements AttentionSupport {
    @Override
    public void scores(
            float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count) {
        for (int query = 0; query < slice.queries(); query++) {
            int from = offset + query * slice.size();
            int row = scoresOffset + query * scores.stride();
            for (int token = 0; token < count; token++) {
                scores.values()[row + token] = score(queries, from, keys, slice, token);
            }
        }
    }

    static float score(float[] queries, int offset, Page keys, Slice slice, int token) {
        float sum = 0;
        int at = slice.offset() * keys.stride() + token;
        for (int feature = 0; feature < slice.size(); feature++) {
            sum = Math.fma(queries[offset + feature], keys.values()[at], sum);
            at += keys.stride();
        }
        return sum;
    }

    @Override
    public void scoresByToken(
            float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count) {
        for (int query = 0; query < slice.queries(); query++) {
            for (int token = 0; token < count; token++) {
                int from = offset + query * slice.size();
                int at = slice.offset() + token * keys.stride();
                float sum = 0;
                for (int feature = 0; feature < slice.size(); feature++) {
                    sum = Math.fma(queries[from + feature], keys.values()[at + feature], sum);
                }
                scores.values()[scoresOffset + query * scores.stride() + token] = sum;
            }
        }
    }

    @Override
    public void mix(
            Scores weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset) {
        for (int query = 0; query < slice.queries(); query++) {
            int row = weightsOffset + query * weights.stride();
            for (int feature = 0; feature < slice.size(); feature++) {
                int at = slice.offset() + feature;
                int to = offset + query * slice.size() + feature;
                target[to] = mix(weights.values(), row, count, values, at, target[to]);
            }
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
