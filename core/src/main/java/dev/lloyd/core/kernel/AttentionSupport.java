package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Slice;

/// The seam under {@link AttentionKernels}, without its checks.
interface AttentionSupport {
    void scores(float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count);

    void scoresByToken(float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count);

    void mix(float[] weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset);
}
