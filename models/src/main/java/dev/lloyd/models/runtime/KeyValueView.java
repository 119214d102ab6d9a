package dev.lloyd.models.runtime;

/// Keys and values of one sequence in one block as the queries of a step meet them: the two products of attention.
///
/// A query that sees `count` tokens sees the first `count`. What it meets depends on `count` alone, not on the step
/// that it came with. Thread-safe.
public interface KeyValueView {
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
