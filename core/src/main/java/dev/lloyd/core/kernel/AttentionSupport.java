package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;

/// The seam under {@link AttentionKernels}, without its checks.
interface AttentionSupport {
    void scores(float[] query, int offset, Page keys, float[] scores, int scoresOffset, int count);

    void mix(float[] weights, int weightsOffset, int count, Page values, float[] target, int offset);
}
