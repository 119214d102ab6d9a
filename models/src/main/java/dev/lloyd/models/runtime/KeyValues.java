package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// The keys and values of one sequence in one block, one row per token, growing at the end.
///
/// Rows are asked for through a {@link KeyValueView}, so that a packed form unpacks once for all heads and
/// queries of a step. One thread appends; any number may read a view afterwards.
public interface KeyValues {
    /// Tokens held.
    int length();

    /// Adds rows at the end: keys (already rotated) and values, `tokens x (keyValueHeads * headSize)` each. They are
    /// copied.
    ///
    /// @param input what the layers of keys and of values made them of, a row for each token: a store that makes
    ///     them again keeps it in their place, others need not look at it
    void append(Matrix input, Matrix keys, Matrix values, Workers workers);

    /// Forgets all tokens from `length` on.
    void truncate(int length);

    /// The rows as queries meet them, until the next append or truncation.
    KeyValueView view(Workers workers);

    /// Bytes that keys and values take between two steps, everything counted that is theirs alone.
    long byteSize();
}
