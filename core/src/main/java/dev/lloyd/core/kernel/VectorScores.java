package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Scores of keys that lie token by token, four tokens at a time: sums across a vector cost more than the products, and
/// the sums of four vectors together hardly more than those of one. The bits are those of {@link Lanes#sum}.
final class VectorScores {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int FOUR = 4;
    private static final VectorShuffle<Float> SWAP_HALVES = Lanes.swap(LANES / 2);
    private static final VectorShuffle<Float> SWAP_QUARTERS = Lanes.swap(Math.max(1, LANES / FOUR));
    private static final VectorMask<Float> SECOND_HALVES = places(LANES / 2);
    private static final VectorMask<Float> SECOND_QUARTERS = places(Math.max(1, LANES / FOUR));
    private static final VectorShuffle<Float> QUARTERS =
            VectorShuffle.fromOp(SPECIES, lane -> lane * Math.max(1, LANES / FOUR) % LANES);
    private static final VectorMask<Float> FIRST_FOUR = SPECIES.indexInRange(0, FOUR);

    private VectorScores() {}

    /// The lanes whose number has a bit.
    private static VectorMask<Float> places(int bit) {
        boolean[] places = new boolean[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            places[lane] = (lane & bit) != 0;
        }
        return VectorMask.fromArray(SPECIES, places, 0);
    }

    /// As {@link AttentionSupport#scoresByToken}.
    static void scores(float[] query, int offset, Page keys, Slice slice, float[] scores, int scoresOffset, int count) {
        int token = 0;
        if (LANES >= FOUR && slice.size() % LANES == 0) {
            for (; token <= count - FOUR; token += FOUR) {
                four(query, offset, keys, slice, token, scores, scoresOffset + token);
            }
        }
        for (; token < count; token++) {
            int at = slice.offset() + token * keys.stride();
            scores[scoresOffset + token] = one(query, offset, keys.values(), at, slice.size());
        }
    }

    private static void four(float[] query, int offset, Page keys, Slice slice, int token, float[] scores, int target) {
        float[] k = keys.values();
        int at = slice.offset() + token * keys.stride();
        FloatVector first = FloatVector.zero(SPECIES);
        FloatVector second = first;
        FloatVector third = first;
        FloatVector fourth = first;
        for (int feature = 0; feature < slice.size(); feature += LANES, at += LANES) {
            FloatVector factor = FloatVector.fromArray(SPECIES, query, offset + feature);
            first = factor.fma(FloatVector.fromArray(SPECIES, k, at), first);
            second = factor.fma(FloatVector.fromArray(SPECIES, k, at + keys.stride()), second);
            third = factor.fma(FloatVector.fromArray(SPECIES, k, at + 2 * keys.stride()), third);
            fourth = factor.fma(FloatVector.fromArray(SPECIES, k, at + 3 * keys.stride()), fourth);
        }
        FloatVector even = joined(first, third, SECOND_HALVES, SWAP_HALVES);
        FloatVector odd = joined(second, fourth, SECOND_HALVES, SWAP_HALVES);
        FloatVector sums = Lanes.folded(joined(even, odd, SECOND_QUARTERS, SWAP_QUARTERS), LANES / FOUR);
        sums.rearrange(QUARTERS).intoArray(scores, target, FIRST_FOUR);
    }

    /// Halves of two vectors added: the sums of the one where places are not set, of the other where they are.
    private static FloatVector joined(
            FloatVector one, FloatVector other, VectorMask<Float> places, VectorShuffle<Float> swap) {
        return one.blend(other, places).add(other.blend(one, places).rearrange(swap));
    }

    private static float one(float[] query, int offset, float[] keys, int at, int size) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int feature = 0;
        for (; feature <= size - LANES; feature += LANES) {
            FloatVector factor = FloatVector.fromArray(SPECIES, query, offset + feature);
            sum = factor.fma(FloatVector.fromArray(SPECIES, keys, at + feature), sum);
        }
        float score = Lanes.sum(sum);
        for (; feature < size; feature++) {
            score = Math.fma(query[offset + feature], keys[at + feature], score);
        }
        return score;
    }
}
