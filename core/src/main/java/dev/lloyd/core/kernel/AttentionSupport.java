package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Pages;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;

/// The seam under {@link AttentionKernels}, without its checks.
interface AttentionSupport {
    void scores(float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count);

    void scoresByToken(float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count);

    void mix(Scores weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset);

    /// Scores of the first tokens of all pages, from the beginning of a row on.
    default void scores(float[] queries, int offset, Pages pages, Slice slice, Scores scores, int count) {
        for (int from = 0; from < count; from += pages.tokens()) {
            Page page = pages.keys().get(from / pages.tokens());
            scores(queries, offset, page, slice, scores, from, Math.min(pages.tokens(), count - from));
        }
    }

    /// Mixes the values of the first tokens of all pages.
    default void mix(Scores weights, int count, Pages pages, Slice slice, float[] target, int offset) {
        for (int from = 0; from < count; from += pages.tokens()) {
            Page page = pages.values().get(from / pages.tokens());
            mix(weights, from, Math.min(pages.tokens(), count - from), page, slice, target, offset);
        }
    }
}
