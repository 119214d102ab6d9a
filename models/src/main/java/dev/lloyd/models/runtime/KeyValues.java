package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;

/// The keys and values of one sequence in one block, one row per token, growing at the end.
///
/// The two products of attention are asked of it rather than its rows, so that a packed form can answer without
/// unpacking. One thread appends; any number may read afterwards.
public interface KeyValues {
    /// Tokens held.
    int length();

    /// Adds rows at the end: keys (already rotated) and values, `tokens x (keyValueHeads * headSize)` each.
    void append(Matrix keys, Matrix values);

    /// Forgets all tokens from `length` on.
    void truncate(int length);

    /// `scores[t] = query . key(t)` for the first `count` tokens.
    ///
    /// @param slice the features of a head: where they begin in a row and how many they are
    /// @param query holds the query's head at `queryOffset`
    /// @param scores receives `count` values from index 0
    void scores(Slice slice, float[] query, int queryOffset, float[] scores, int count);

    /// `target += sum over t < count of weights[t] * value(t)` for one head, at `targetOffset`.
    void mix(Slice slice, float[] weights, int count, float[] target, int targetOffset);

    /// The features of one head in a row.
    ///
    /// @param offset the first
    /// @param size how many
    record Slice(int offset, int size) {
        /// Checks that it has features.
        public Slice {
            if (offset < 0 || size < 1) {
                throw new IllegalArgumentException("a head cannot have " + size + " features from " + offset);
            }
        }
    }
}
