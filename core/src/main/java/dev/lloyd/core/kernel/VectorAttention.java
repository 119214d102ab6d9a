package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The attention kernels on the Vector API: four vectors of tokens, or of features, wait in registers while the sums
/// grow, since a fused multiply-add takes four cycles. Queries come two at a time ({@link VectorQueryPairs}); here is
/// the last one of an odd number.
final class VectorAttention implements AttentionSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STEP = 4 * LANES;

    @Override
    public void scores(
            float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count) {
        int query = 0;
        for (; query + 1 < slice.queries(); query += 2) {
            int from = offset + query * slice.size();
            int row = scoresOffset + query * scores.stride();
            VectorQueryPairs.scores(queries, from, keys, slice, scores, row, count);
        }
        if (query < slice.queries()) {
            int from = offset + query * slice.size();
            scores(queries, from, keys, slice, scores.values(), scoresOffset + query * scores.stride(), count);
        }
    }

    private static void scores(
            float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count) {
        int token = fours(query, offset, keys, slice, scores, scoresOffset, count);
        for (; token < count && token + LANES <= keys.stride(); token += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            int at = slice.offset() * keys.stride() + token;
            for (int feature = 0; feature < slice.size(); feature++, at += keys.stride()) {
                FloatVector factor = FloatVector.broadcast(SPECIES, query[offset + feature]);
                sum = factor.fma(FloatVector.fromArray(SPECIES, keys.values(), at), sum);
            }
            sum.intoArray(scores, scoresOffset + token);
        }
        for (; token < count; token++) {
            scores[scoresOffset + token] = ScalarAttention.score(query, offset, keys, slice, token);
        }
    }

    /// Takes four vectors of tokens at a time, unless one holds all that are left, which is less memory then.
    ///
    /// @return the tokens that are done, or more
    private static int fours(
            float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count) {
        float[] k = keys.values();
        int token = 0;
        for (; token < count - LANES && token + STEP <= keys.stride(); token += STEP) {
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
            second.intoArray(scores, target + LANES);
            third.intoArray(scores, target + 2 * LANES);
            fourth.intoArray(scores, target + 3 * LANES);
        }
        return token;
    }

    @Override
    public void scoresByToken(
            float[] queries, int offset, Page keys, Slice slice, Scores scores, int scoresOffset, int count) {
        for (int query = 0; query < slice.queries(); query++) {
            int from = offset + query * slice.size();
            int row = scoresOffset + query * scores.stride();
            VectorScores.scores(queries, from, keys, slice, scores.values(), row, count);
        }
    }

    @Override
    public void mix(
            Scores weights, int weightsOffset, int count, Page values, Slice slice, float[] target, int offset) {
        int query = 0;
        for (; query + 1 < slice.queries(); query += 2) {
            int row = weightsOffset + query * weights.stride();
            VectorQueryPairs.mix(weights, row, count, values, slice, target, offset + query * slice.size());
        }
        if (query < slice.queries()) {
            int row = weightsOffset + query * weights.stride();
            mix(weights.values(), row, count, values, slice, target, offset + query * slice.size());
        }
    }

    private static void mix(
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
