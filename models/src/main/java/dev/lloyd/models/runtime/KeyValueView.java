package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.AttentionKernels.Slice;

/// Keys and values of one sequence in one block as the queries of a step meet them: the two products of attention.
///
/// A query that sees `count` tokens sees the first `count`. What it meets depends on `count` alone, not on the step
/// that it came with. Thread-safe.
public interface KeyValueView extends AutoCloseable {
    /// `scores[t] = query . key(t)` for the first `count` tokens.
    ///
    /// @param slice which features of a row
    /// @param query holds the query's head at `queryOffset`
    /// @param scores receives `count` values from index 0
    void scores(Slice slice, float[] query, int queryOffset, float[] scores, int count);

    /// `target += sum over t < count of weights[t] * value(t)` for one head, at `targetOffset`.
    void mix(Slice slice, float[] weights, int count, float[] target, int targetOffset);

    /// Ends it: what it lies in may be taken for the next. A view that is left open costs its storage alone.
    @Override
    default void close() {}
}
