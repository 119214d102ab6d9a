package dev.lloyd.core.kernel;

import java.util.List;
import java.util.Objects;

/// The two products of attention, of the queries that share a head of keys and values with a page of some tokens. Keys
/// lie feature by feature, so that neighbouring tokens fill a vector and no sum is taken across one; values lie token
/// by token, so that neighbouring features do. Keys that are decoded token by token need not be turned over:
/// {@link #scoresByToken}.
///
/// Every element is the sum of its terms one after the other, each added with a fused multiply-add (but for
/// `scoresByToken`). So both implementations give the same bits, and an element does not depend on how many others
/// there are. NaN and infinities stay in their element.
public final class AttentionKernels {
    private static final AttentionSupport SUPPORT = Implementation.best(
            () -> CompiledAttention.load(2, java()), AttentionKernels::java, AttentionKernels::java);

    private AttentionKernels() {}

    private static AttentionSupport java() {
        return Implementation.chosen() == Implementation.VECTOR ? new VectorAttention() : new ScalarAttention();
    }

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

    /// Keys and values of a text, in pages that are full but for the last: token `t` is token `t % tokens` of page
    /// `t / tokens`.
    ///
    /// @param tokens of a full page
    /// @param cold whether they come from memory rather than from a cache, so that it pays to fetch them ahead
    /// @param keys with a stride of `tokens`
    /// @param values of the same tokens
    public record Pages(int tokens, boolean cold, List<Page> keys, List<Page> values) {
        /// Checks that pages hold tokens.
        public Pages {
            if (tokens < 1) {
                throw new IllegalArgumentException("a page cannot hold " + tokens + " tokens");
            }
        }

        private void requireKeys(Slice slice, int count) {
            Objects.checkFromIndexSize(0, count, Math.multiplyExact(keys.size(), tokens));
            for (int from = 0; from < count; from += tokens) {
                Page page = keys.get(from / tokens);
                if (page.stride() != tokens) {
                    throw new IllegalArgumentException(
                            "keys with a stride of " + page.stride() + " in pages of " + tokens + " tokens");
                }
                page.require(Math.multiplyExact(slice.offset(), tokens), slice.size(), tokens);
            }
        }

        private void requireValues(Slice slice, int count) {
            for (int from = 0; from < count; from += tokens) {
                values.get(from / tokens).requireTokens(slice, Math.min(tokens, count - from));
            }
        }
    }

    /// The features of one head of keys and values, and the queries that share it.
    ///
    /// @param offset the first feature
    /// @param size how many features
    /// @param queries how many queries, side by side: query `i` begins `i * size` after the first
    public record Slice(int offset, int size, int queries) {
        /// Checks that it has features and queries.
        public Slice {
            if (offset < 0 || size < 1 || queries < 1) {
                throw new IllegalArgumentException(
                        "a head cannot have " + size + " features from " + offset + " and " + queries + " queries");
            }
        }

        private void require(int from, float[] values) {
            Objects.checkFromIndexSize(from, Math.multiplyExact(queries, size), values.length);
        }
    }

    /// The scores of some queries, a row for each.
    ///
    /// @param values the score of query `i` and token `t` is at `i * stride + t`
    /// @param stride between two rows
    @SuppressWarnings("ArrayRecordComponent") // Identity of the storage is the point.
    public record Scores(float[] values, int stride) {
        /// Checks that there is a stride.
        public Scores {
            if (stride < 1) {
                throw new IllegalArgumentException("scores cannot have a stride of " + stride);
            }
        }

        private void require(int from, int rows, int count) {
            Objects.checkFromIndexSize(0, count, stride);
            Objects.checkFromIndexSize(from, Math.multiplyExact(rows - 1, stride) + count, values.length);
        }
    }

    /// `scores[i, t] = query(i) . key(t)` for the first `count` tokens. Cost: `2 queries size count` operations.
    ///
    /// @param queries the first begins at `offset`
    /// @param pages with room for all tokens of a page, whatever stands behind the first `count`
    /// @param slice which features of the keys, and how many queries
    /// @param scores row `i` from `i * stride` on, with room for all tokens of each page: what is written
    ///     behind the first `count` has no meaning
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void scores(float[] queries, int offset, Pages pages, Slice slice, Scores scores, int count) {
        slice.require(offset, queries);
        pages.requireKeys(slice, count);
        pages.requireValues(slice, count);
        scores.require(0, slice.queries(), Math.ceilDiv(count, pages.tokens()) * pages.tokens());
        SUPPORT.scores(queries, offset, pages, slice, scores, count);
    }

    /// The same scores of keys that lie token by token: feature `f` of token `t` at `t * stride + f`. The order in
    /// which the terms of a score are added depends on the head's size and the machine's vectors alone.
    /// Error: at most `size * 2^-24` times the sum of the magnitudes of the terms.
    ///
    /// @param queries the first begins at `offset`
    /// @param slice which features of the keys, and how many queries
    /// @param scores row `i` from `scoresOffset + i * stride` on
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void scoresByToken(
            float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count) {
        slice.require(offset, queries);
        scores.require(scoresOffset, slice.queries(), count);
        keys.requireTokens(slice, count);
        SUPPORT.scoresByToken(queries, offset, keys, slice, scores, scoresOffset, count);
    }

    /// `target(i) += sum over t < count of weights[i, t] * value(t)`. Cost: `2 queries size count` operations.
    ///
    /// @param weights row `i` from `weightsOffset + i * stride` on
    /// @param slice which features of the values, and how many queries
    /// @param target what is mixed for query `i` from `offset + i * size` on
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void mix(
            Scores weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset) {
        weights.require(weightsOffset, slice.queries(), count);
        slice.require(offset, target);
        values.requireTokens(slice, count);
        SUPPORT.mix(weights, weightsOffset, count, values, slice, target, offset);
    }

    /// The same of the values of the first `count` tokens.
    ///
    /// @param weights row `i` from `i * stride` on
    public static void mix(Scores weights, int count, Pages pages, Slice slice, float[] target, int offset) {
        weights.require(0, slice.queries(), count);
        slice.require(offset, target);
        pages.requireValues(slice, count);
        SUPPORT.mix(weights, count, pages, slice, target, offset);
    }
}
