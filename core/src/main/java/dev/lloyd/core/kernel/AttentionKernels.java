package dev.lloyd.core.kernel;

import java.util.Objects;

/// The two products of attention, of one query's head with a page of some tokens. Keys lie feature by feature, so that
/// neighbouring tokens fill a vector and no sum is taken across one; values lie token by token, so that neighbouring
/// features do. Keys that are decoded token by token need not be turned over: {@link #scoresByToken}.
///
/// Every element is the sum of its terms one after the other, each added with a fused multiply-add (but for
/// `scoresByToken`). So both implementations give the same bits, and an element does not depend on how many others
/// there are. NaN and infinities stay in their element.
public final class AttentionKernels {
    private static final AttentionSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorAttention() : new ScalarAttention();

    private AttentionKernels() {}

    /// Some tokens' keys or values.
    ///
    /// @param values feature `f` of token `t` is at `f * stride + t` of keys, and at `t * stride + f` of values
    /// @param stride between two features of a key, or two tokens' values
    @SuppressWarnings("ArrayRecordComponent") // Identity of the storage is the point.
    public record Page(float[] values, int stride) {
        /// Checks that there is a stride.
        public Page {
            if (stride < 1) {
                throw new IllegalArgumentException("a page cannot have a stride of " + stride);
            }
        }

        private void requireTokens(Slice slice, int count) {
            if (count > 0) {
                require(slice.offset(), count, slice.size());
            }
        }

        private void require(int offset, int rows, int columns) {
            if (columns > stride || columns > 0 && values.length - offset < (rows - 1L) * stride + columns) {
                throw new IndexOutOfBoundsException(rows + " x " + columns + " values from " + offset
                        + " with a stride of " + stride + " do not lie in " + values.length);
            }
        }
    }

    /// The features of one head.
    ///
    /// @param offset the first
    /// @param size how many
    public record Slice(int offset, int size) {
        /// Checks that it has features.
        public Slice {
            if (offset < 0 || size < 1) {
                throw new IllegalArgumentException("a head cannot have " + size + " features from " + offset);
            }
        }
    }

    /// `scores[t] = query . key(t)` for the first `count` tokens of a page. Cost: `2 size count` operations.
    ///
    /// @param query holds the head's `size` features at `offset`
    /// @param slice which features of the keys
    /// @param scores receives `count` values at `scoresOffset`
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void scores(
            float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count) {
        Objects.checkFromIndexSize(offset, slice.size(), query.length);
        Objects.checkFromIndexSize(scoresOffset, count, scores.length);
        keys.require(Math.multiplyExact(slice.offset(), keys.stride()), slice.size(), count);
        SUPPORT.scores(query, offset, keys, slice, scores, scoresOffset, count);
    }

    /// The same scores of keys that lie token by token: feature `f` of token `t` at `t * stride + f`. The order in
    /// which the terms of a score are added depends on the head's size and the machine's vectors alone.
    /// Error: at most `size * 2^-24` times the sum of the magnitudes of the terms.
    ///
    /// @param query holds the head's `size` features at `offset`
    /// @param slice which features of the keys
    /// @param scores receives `count` values at `scoresOffset`
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void scoresByToken(
            float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count) {
        Objects.checkFromIndexSize(offset, slice.size(), query.length);
        Objects.checkFromIndexSize(scoresOffset, count, scores.length);
        keys.requireTokens(slice, count);
        SUPPORT.scoresByToken(query, offset, keys, slice, scores, scoresOffset, count);
    }

    /// `target += sum over t < count of weights[t] * value(t)`. Cost: `2 size count` operations.
    ///
    /// @param weights `count` of them at `weightsOffset`
    /// @param slice which features of the values
    /// @param target the head's `size` features at `offset`
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void mix(
            float[] weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset) {
        Objects.checkFromIndexSize(weightsOffset, count, weights.length);
        Objects.checkFromIndexSize(offset, slice.size(), target.length);
        values.requireTokens(slice, count);
        SUPPORT.mix(weights, weightsOffset, count, values, slice, target, offset);
    }
}
