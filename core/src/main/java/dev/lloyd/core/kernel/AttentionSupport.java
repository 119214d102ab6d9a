package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;

/// The seam under {@link AttentionKernels}, without its checks.
interface AttentionSupport {
    void scores(float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count);

    void scoresByToken(float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count);

    void mix(Scores weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset);
}
