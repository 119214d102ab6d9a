package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;

/// Keys and values of one sequence in one block as the queries of a step meet them: the two products of attention.
///
/// A query that sees `count` tokens sees the first `count`. What it meets depends on `count` alone, not on the step
/// that it came with. Thread-safe.
public interface KeyValueView extends AutoCloseable {
    /// Tokens that a store may look at together, whether all of them are there or not: a row of scores has room for a
    /// multiple of them.
    int PAGE = 64;

    /// `scores[i, t] = query(i) . key(t)` for the first `count` tokens.
    ///
    /// @param slice which features of a key, and how many queries
    /// @param queries side by side, the first begins at `offset`
    /// @param scores receives `count` values for each query, from the beginning of its row; what is written behind
    ///     them, up to the next multiple of {@link #PAGE}, has no meaning
    void scores(Slice slice, float[] queries, int offset, Scores scores, int count);

    /// `target(i) += sum over t < count of weights[i, t] * value(t)`.
    ///
    /// @param slice which features of a value, and how many queries
    /// @param target what is mixed for them, side by side, from `offset` on
    void mix(Slice slice, Scores weights, int count, float[] target, int offset);

    /// Whether the two products read keys and values as they lie, so that little of them is not worth a second thread.
    default boolean isPlain() {
        return false;
    }

    /// Ends it: what it lies in may be taken for the next. A view that is left open costs its storage alone.
    @Override
    default void close() {}
}
