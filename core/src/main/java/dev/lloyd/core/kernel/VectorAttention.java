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
        int token = 0;
        for (; token <= count - STEP; token += STEP) {
            fourOfTokens(query, offset, keys, slice, token, scores, scoresOffset + token);
        }
        // A page has room for more tokens than are in it, so that the last vector may be read whole.
        int last = (slice.offset() + slice.size() - 1) * keys.stride();
        int room = Math.min(keys.stride(), keys.values().length - last);
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

    private static void fourOfTokens(
            float[] query, int offset, Page keys, Slice slice, int token, float[] scores, int target) {
        float[] k = keys.values();
        FloatVector first = FloatVector.zero(SPECIES);
        FloatVector second = first;
        FloatVector third = first;
        FloatVector fourth = first;
        int at = slice.offset() * keys.stride() + token;
        for (int feature = 0; feature < slice.size(); feature++) {
            FloatVector factor = FloatVector.broadcast(SPECIES, query[offset + feature]);
            first = factor.fma(FloatVector.fromArray(SPECIES, k, at), first);
            second = factor.fma(FloatVector.fromArray(SPECIES, k, at + LANES), second);
            third = factor.fma(FloatVector.fromArray(SPECIES, k, at + 2 * LANES), third);
            fourth = factor.fma(FloatVector.fromArray(SPECIES, k, at + 3 * LANES), fourth);
            at += keys.stride();
        }
        first.intoArray(scores, target);
        second.intoArray(scores, target + LANES);
        third.intoArray(scores, target + 2 * LANES);
        fourth.intoArray(scores, target + 3 * LANES);
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
