package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;

/// The reference of the attention kernels.
final class ScalarAttention implements AttentionSupport {
    @Override
    public void scores(float[] query, int offset, Page keys, float[] scores, int scoresOffset, int count) {
        for (int token = 0; token < count; token++) {
            float sum = 0;
            for (int feature = 0; feature < keys.size(); feature++) {
                sum = Math.fma(
                        query[offset + feature], keys.values()[keys.offset() + feature * keys.stride() + token], sum);
            }
            scores[scoresOffset + token] = sum;
        }
    }

    @Override
    public void mix(float[] weights, int weightsOffset, int count, Page values, float[] target, int offset) {
        for (int token = 0; token < count; token++) {
            int from = values.offset() + token * values.stride();
            for (int feature = 0; feature < values.size(); feature++) {
                target[offset + feature] = Math.fma(
                        weights[weightsOffset + token], values.values()[from + feature], target[offset + feature]);
            }
        }
    }
}
