package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The attention kernels on the Vector API: four vectors of tokens, or of features, wait in registers while the sums
/// grow, since a fused multiply-add takes four cycles.
final class VectorAttention implements AttentionSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STEP = 4 * LANES;

    @Override
    public void scores(float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count) {
        int room = room(keys, slice);
        int token = fours(query, offset, keys, slice, scores, scoresOffset, count);
        for (; token < count && token + LANES <= room; token += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            int at = slice.offset() * keys.stride() + token;
            for (int feature = 0; feature < slice.size(); feature++, at += keys.stride()) {
                FloatVector factor = FloatVector.broadcast(SPECIES, query[offset + feature]);
                sum = factor.fma(FloatVector.fromArray(SPECIES, keys.values(), at), sum);
            }
            sum.intoArray(scores, scoresOffset + token, SPECIES.indexInRange(token, count));
        }
        for (; token < count; token++) {
            scores[scoresOffset + token] = ScalarAttention.score(query, offset, keys, slice, token);
        }
    }

    /// Tokens that may be read: a page has room for more than are in it, so that the last vectors may be read whole.
    private static int room(Page keys, Slice slice) {
        int last = (slice.offset() + slice.size() - 1) * keys.stride();
        return Math.min(keys.stride(), keys.values().length - last);
    }

    /// Takes four vectors of tokens at a time, unless one holds all that are left, which is less memory then.
    ///
    /// @return the tokens that are done, or more
    private static int fours(
            float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count) {
        float[] k = keys.values();
        int room = room(keys, slice);
        int token = 0;
        for (; token < count - LANES && token + STEP <= room; token += STEP) {
            FloatVector first = FloatVector.zero(SPECIES);
            FloatVector second = first;
            FloatVector third = first;
            FloatVector fourth = first;
            int at = slice.offset() * keys.stride() + token;
            for (int feature = 0; feature < slice.size(); feature++, at += keys.stride()) {
                FloatVector factor = FloatVector.broadcast(SPECIES, query[offset + feature]);
                first = factor.fma(FloatVector.fromArray(SPECIES, k, at), first);
                second = factor.fma(FloatVector.fromArray(SPECIES, k, at + LANES), second);
                third = factor.fma(FloatVector.fromArray(SPECIES, k, at + 2 * LANES), third);
                fourth = factor.fma(FloatVector.fromArray(SPECIES, k, at + 3 * LANES), fourth);
            }
            int target = scoresOffset + token;
            first.intoArray(scores, target);
            put(second, scores, target + LANES, count - token - LANES);
            put(third, scores, target + 2 * LANES, count - token - 2 * LANES);
            put(fourth, scores, target + 3 * LANES, count - token - 3 * LANES);
        }
        return token;
    }

    /// Keeps the first `count` lanes, or all if there are fewer.
    private static void put(FloatVector vector, float[] target, int at, int count) {
        if (count >= LANES) {
            vector.intoArray(target, at);
        } else if (count > 0) {
            vector.intoArray(target, at, SPECIES.indexInRange(0, count));
        }
    }

    @Override
    public void scoresByToken(
            float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count) {
        VectorScores.scores(query, offset, keys, slice, scores, scoresOffset, count);
    }

    @Override
    public void mix(
            float[] weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset) {
        int size = slice.size();
        int feature = 0;
        for (; feature <= size - STEP; feature += STEP) {
            fourOfFeatures(weights, weightsOffset, count, values, slice.offset() + feature, target, offset + feature);
        }
        for (; feature <= size - LANES; feature += LANES) {
            oneOfFeatures(weights, weightsOffset, count, values, slice.offset() + feature, target, offset + feature);
        }
        for (; feature < size; feature++) {
            int to = offset + feature;
            target[to] =
                    ScalarAttention.mix(weights, weightsOffset, count, values, slice.offset() + feature, target[to]);
        }
    }

    private static void fourOfFeatures(
            float[] weights, int weightsOffset, int count, Page values, int from, float[] target, int to) {
        float[] v = values.values();
        FloatVector first = FloatVector.fromArray(SPECIES, target, to);
        FloatVector second = FloatVector.fromArray(SPECIES, target, to + LANES);
        FloatVector third = FloatVector.fromArray(SPECIES, target, to + 2 * LANES);
        FloatVector fourth = FloatVector.fromArray(SPECIES, target, to + 3 * LANES);
        int at = from;
        for (int token = 0; token < count; token++) {
            FloatVector factor = FloatVector.broadcast(SPECIES, weights[weightsOffset + token]);
            first = factor.fma(FloatVector.fromArray(SPECIES, v, at), first);
            second = factor.fma(FloatVector.fromArray(SPECIES, v, at + LANES), second);
            third = factor.fma(FloatVector.fromArray(SPECIES, v, at + 2 * LANES), third);
            fourth = factor.fma(FloatVector.fromArray(SPECIES, v, at + 3 * LANES), fourth);
            at += values.stride();
        }
        first.intoArray(target, to);
        second.intoArray(target, to + LANES);
        third.intoArray(target, to + 2 * LANES);
        fourth.intoArray(target, to + 3 * LANES);
    }

    private static void oneOfFeatures(
            float[] weights, int weightsOffset, int count, Page values, int from, float[] target, int to) {
        FloatVector sum = FloatVector.fromArray(SPECIES, target, to);
        int at = from;
        for (int token = 0; token < count; token++) {
            FloatVector factor = FloatVector.broadcast(SPECIES, weights[weightsOffset + token]);
            sum = factor.fma(FloatVector.fromArray(SPECIES, values.values(), at), sum);
            at += values.stride();
        }
        sum.intoArray(target, to);
    }
}
