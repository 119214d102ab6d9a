package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Attention of two queries that share keys and values: what one of them loads is there for the other. Each sum grows
/// as it does for one query, with the same bits.
final class VectorQueryPairs {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STEP = 4 * LANES;

    private VectorQueryPairs() {}

    /// As {@link AttentionSupport#scores}, for two queries.
    static void scores(
            float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count) {
        int other = offset + slice.size();
        int token = fours(queries, offset, keys, slice, scores, scoresOffset, count);
        for (; token < count && token + LANES <= keys.stride(); token += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            FloatVector otherSum = sum;
            int at = slice.offset() * keys.stride() + token;
            for (int feature = 0; feature < slice.size(); feature++, at += keys.stride()) {
                FloatVector key = FloatVector.fromArray(SPECIES, keys.values(), at);
                sum = FloatVector.broadcast(SPECIES, queries[offset + feature]).fma(key, sum);
                otherSum =
                        FloatVector.broadcast(SPECIES, queries[other + feature]).fma(key, otherSum);
            }
            sum.intoArray(scores.values(), scoresOffset + token);
            otherSum.intoArray(scores.values(), scoresOffset + scores.stride() + token);
        }
        for (; token < count; token++) {
            int target = scoresOffset + token;
            scores.values()[target] = ScalarAttention.score(queries, offset, keys, slice, token);
            scores.values()[target + scores.stride()] = ScalarAttention.score(queries, other, keys, slice, token);
        }
    }

    /// Takes four vectors of tokens at a time, unless one holds all that are left, which is less memory then.
    ///
    /// @return the tokens that are done, or more
    private static int fours(
            float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count) {
        float[] k = keys.values();
        int other = offset + slice.size();
        int token = 0;
        for (; token < count - LANES && token + STEP <= keys.stride(); token += STEP) {
            FloatVector a0 = FloatVector.zero(SPECIES);
            FloatVector a1 = a0;
            FloatVector a2 = a0;
            FloatVector a3 = a0;
            FloatVector b0 = a0;
            FloatVector b1 = a0;
            FloatVector b2 = a0;
            FloatVector b3 = a0;
            int at = slice.offset() * keys.stride() + token;
            for (int feature = 0; feature < slice.size(); feature++, at += keys.stride()) {
                FloatVector a = FloatVector.broadcast(SPECIES, queries[offset + feature]);
                FloatVector b = FloatVector.broadcast(SPECIES, queries[other + feature]);
                FloatVector key = FloatVector.fromArray(SPECIES, k, at);
                a0 = a.fma(key, a0);
                b0 = b.fma(key, b0);
                key = FloatVector.fromArray(SPECIES, k, at + LANES);
                a1 = a.fma(key, a1);
                b1 = b.fma(key, b1);
                key = FloatVector.fromArray(SPECIES, k, at + 2 * LANES);
                a2 = a.fma(key, a2);
                b2 = b.fma(key, b2);
                key = FloatVector.fromArray(SPECIES, k, at + 3 * LANES);
                a3 = a.fma(key, a3);
                b3 = b.fma(key, b3);
            }
            int target = scoresOffset + token;
            int otherTarget = target + scores.stride();
            a0.intoArray(scores.values(), target);
            a1.intoArray(scores.values(), target + LANES);
            a2.intoArray(scores.values(), target + 2 * LANES);
            a3.intoArray(scores.values(), target + 3 * LANES);
            b0.intoArray(scores.values(), otherTarget);
            b1.intoArray(scores.values(), otherTarget + LANES);
            b2.intoArray(scores.values(), otherTarget + 2 * LANES);
            b3.intoArray(scores.values(), otherTarget + 3 * LANES);
        }
        return token;
    }

    /// As {@link AttentionSupport#mix}, for two queries.
    static void mix(
            Scores weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset) {
        int size = slice.size();
        int feature = foursOfFeatures(weights, weightsOffset, count, values, slice, target, offset);
        for (; feature <= size - LANES; feature += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, target, offset + feature);
            FloatVector otherSum = FloatVector.fromArray(SPECIES, target, offset + size + feature);
            int at = slice.offset() + feature;
            for (int row = weightsOffset; row < weightsOffset + count; row++, at += values.stride()) {
                FloatVector value = FloatVector.fromArray(SPECIES, values.values(), at);
                sum = FloatVector.broadcast(SPECIES, weights.values()[row]).fma(value, sum);
                otherSum = FloatVector.broadcast(SPECIES, weights.values()[row + weights.stride()])
                        .fma(value, otherSum);
            }
            sum.intoArray(target, offset + feature);
            otherSum.intoArray(target, offset + size + feature);
        }
        for (; feature < size; feature++) {
            int at = slice.offset() + feature;
            int to = offset + feature;
            int otherRow = weightsOffset + weights.stride();
            target[to] = ScalarAttention.mix(weights.values(), weightsOffset, count, values, at, target[to]);
            target[to + size] = ScalarAttention.mix(weights.values(), otherRow, count, values, at, target[to + size]);
        }
    }

    /// Takes four vectors of features at a time.
    ///
    /// @return the features that are done
    private static int foursOfFeatures(
            Scores weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset) {
        float[] v = values.values();
        int feature = 0;
        for (; feature <= slice.size() - STEP; feature += STEP) {
            int to = offset + feature;
            int other = to + slice.size();
            FloatVector a0 = FloatVector.fromArray(SPECIES, target, to);
            FloatVector a1 = FloatVector.fromArray(SPECIES, target, to + LANES);
            FloatVector a2 = FloatVector.fromArray(SPECIES, target, to + 2 * LANES);
            FloatVector a3 = FloatVector.fromArray(SPECIES, target, to + 3 * LANES);
            FloatVector b0 = FloatVector.fromArray(SPECIES, target, other);
            FloatVector b1 = FloatVector.fromArray(SPECIES, target, other + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, target, other + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(SPECIES, target, other + 3 * LANES);
            int at = slice.offset() + feature;
            for (int row = weightsOffset; row < weightsOffset + count; row++, at += values.stride()) {
                FloatVector a = FloatVector.broadcast(SPECIES, weights.values()[row]);
                FloatVector b = FloatVector.broadcast(SPECIES, weights.values()[row + weights.stride()]);
                FloatVector value = FloatVector.fromArray(SPECIES, v, at);
                a0 = a.fma(value, a0);
                b0 = b.fma(value, b0);
                value = FloatVector.fromArray(SPECIES, v, at + LANES);
                a1 = a.fma(value, a1);
                b1 = b.fma(value, b1);
                value = FloatVector.fromArray(SPECIES, v, at + 2 * LANES);
                a2 = a.fma(value, a2);
                b2 = b.fma(value, b2);
                value = FloatVector.fromArray(SPECIES, v, at + 3 * LANES);
                a3 = a.fma(value, a3);
                b3 = b.fma(value, b3);
            }
            a0.intoArray(target, to);
            a1.intoArray(target, to + LANES);
            a2.intoArray(target, to + 2 * LANES);
            a3.intoArray(target, to + 3 * LANES);
            b0.intoArray(target, other);
            b1.intoArray(target, other + LANES);
            b2.intoArray(target, other + 2 * LANES);
            b3.intoArray(target, other + 3 * LANES);
        }
        return feature;
    }
}
