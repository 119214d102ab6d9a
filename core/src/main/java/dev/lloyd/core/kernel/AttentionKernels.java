package dev.lloyd.core.kernel;

import java.util.Objects;

/// The two products of attention, of one query's head with a page of some tokens. Keys lie feature by feature, so that
/// neighbouring tokens fill a vector and no sum is taken across one; values lie token by token, so that neighbouring
/// features do.
///
/// Every element is the sum of its terms one after the other, each added with a fused multiply-add. So both
/// implementations give the same bits, and an element does not depend on how many others there are. NaN and
/// infinities stay in their element.
public final class AttentionKernels {
    private static final AttentionSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorAttention() : new ScalarAttention();

    private AttentionKernels() {}

    /// The features of one head in a page.
    ///
    /// @param values of keys, feature `f` of token `t` is at `offset + f * stride + t`; of values, at `offset + t *
    ///     stride + f`
    /// @param offset of its first feature of the first token
    /// @param stride between two features of a key, or two tokens' values
    /// @param size features
    public record Page(float[] values, int offset, int stride, int size) {
        /// Checks that there are features.
        public Page {
            if (offset < 0 || stride < 1 || size < 1) {
                throw new IllegalArgumentException("a page cannot hold heads of " + size + " features from " + offset
                        + " with a stride of " + stride);
            }
        }

        private void require(int rows, int columns) {
            if (columns > stride || columns > 0 && values.length - offset < (rows - 1L) * stride + columns) {
                throw new IndexOutOfBoundsException(rows + " x " + columns + " values from " + offset
                        + " with a stride of " + stride + " do not lie in " + values.length);
            }
        }
    }

    /// `scores[t] = query . key(t)` for the first `count` tokens of a page. Cost: `2 size count` operations.
    ///
    /// @param query holds the head's `size` features at `offset`
    /// @param scores receives `count` values at `scoresOffset`
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void scores(float[] query, int offset, Page keys, float[] scores, int scoresOffset, int count) {
        Objects.checkFromIndexSize(offset, keys.size(), query.length);
        Objects.checkFromIndexSize(scoresOffset, count, scores.length);
        keys.require(keys.size(), count);
        SUPPORT.scores(query, offset, keys, scores, scoresOffset, count);
    }

    /// `target += sum over t < count of weights[t] * value(t)`. Cost: `2 size count` operations.
    ///
    /// @param weights `count` of them at `weightsOffset`
    /// @param target the head's `size` features at `offset`
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void mix(float[] weights, int weightsOffset, int count, Page values, float[] target, int offset) {
        Objects.checkFromIndexSize(weightsOffset, count, weights.length);
        Objects.checkFromIndexSize(offset, values.size(), target.length);
        if (count > 0) {
            values.require(count, values.size());
        }
        SUPPORT.mix(weights, weightsOffset, count, values, target, offset);
    }
}
