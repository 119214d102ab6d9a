package dev.lloyd.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Trellis steps on the Vector API.
///
/// Lanes are neighbouring states. Groups of `2^bits` of them are entered from the same tail, so a vector of costs
/// before the step is spread: each lane is repeated `2^bits` times, over as many vectors; where that is more than
/// a vector, all lanes are entered from one tail. Where the next step keeps fewer tails than there are lanes,
/// lanes are folded at the end. Minima are taken of the costs' bit patterns as integers, which have the order of
/// floats that are not negative: the minimum of floats takes six instructions, because of NaN and negative zeros.
final class VectorBitshiftSteps implements BitshiftStepSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> PATTERNS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    /// By bits: the shuffles that repeat each lane `2^bits` times, over `2^bits` vectors.
    private static final VectorShuffle<Float>[][] SPREAD = spreads();

    /// By the logarithm of a distance: the shuffles that bring lanes from that far.
    private static final VectorShuffle<Integer>[] APART = aparts();

    /// By the logarithm of a count: that many lanes.
    private static final VectorMask<Float>[] FIRST = firsts();

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static VectorShuffle<Integer>[] aparts() {
        VectorShuffle[] shuffles = new VectorShuffle[Integer.numberOfTrailingZeros(LANES)];
        for (int index = 0; index < shuffles.length; index++) {
            int distance = 1 << index;
            shuffles[index] = VectorShuffle.fromOp(PATTERNS, lane -> lane ^ distance);
        }
        return shuffles;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static VectorMask<Float>[] firsts() {
        VectorMask[] masks = new VectorMask[Integer.numberOfTrailingZeros(LANES)];
        for (int index = 0; index < masks.length; index++) {
            masks[index] = SPECIES.indexInRange(0, 1 << index);
        }
        return masks;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // There are no arrays of generic types.
    private static VectorShuffle<Float>[][] spreads() {
        VectorShuffle[][] spreads = new VectorShuffle[Integer.numberOfTrailingZeros(LANES)][];
        for (int bits = 0; bits < spreads.length; bits++) {
            int shift = bits;
            spreads[bits] = new VectorShuffle[1 << bits];
            for (int part = 0; part < spreads[bits].length; part++) {
                int first = part * LANES;
                spreads[bits][part] = VectorShuffle.fromOp(SPECIES, lane -> first + lane >> shift);
            }
        }
        return spreads;
    }

    @Override
    public void step(int bits, float value, float scale, float[] values, float[] from, float[] to) {
        boolean wide = 1 << bits >= LANES;
        if (values.length < LANES || !wide && from.length < LANES) {
            new ScalarBitshiftSteps().step(bits, value, scale, values, from, to);
            return;
        }
        if (wide || to.length < LANES << bits) {
            Arrays.fill(to, Float.POSITIVE_INFINITY);
        }
        if (wide) {
            broadcast(bits, value, scale, values, from, to);
            return;
        }
        for (int part = 0; part < 1 << bits; part++) {
            spread(bits, part, value, scale, values, from, to);
        }
    }

    /// The vectors whose place among those of a vector of sources is `part`.
    private static void spread(int bits, int part, float value, float scale, float[] values, float[] from, float[] to) {
        VectorShuffle<Float> shuffle = SPREAD[bits][part];
        FloatVector wanted = FloatVector.broadcast(SPECIES, value);
        FloatVector negative = FloatVector.broadcast(SPECIES, -scale);
        int stride = Math.max(to.length, LANES << bits);
        int sources = stride >> bits;
        int choices = values.length / stride;
        for (int source = 0; source < sources; source += LANES) {
            int first = (source << bits) + part * LANES;
            IntVector least = IntVector.broadcast(PATTERNS, INFINITY);
            for (int oldest = 0; oldest < choices; oldest++) {
                FloatVector before = FloatVector.fromArray(SPECIES, from, oldest * sources + source)
                        .rearrange(shuffle);
                least = least.min(cost(before, wanted, negative, values, oldest * stride + first));
            }
            if (stride == to.length) {
                least.reinterpretAsFloats().intoArray(to, first);
            } else {
                lower(to, first, least);
            }
        }
    }

    /// Where all lanes of a vector are entered from one tail.
    private static void broadcast(int bits, float value, float scale, float[] values, float[] from, float[] to) {
        FloatVector wanted = FloatVector.broadcast(SPECIES, value);
        FloatVector negative = FloatVector.broadcast(SPECIES, -scale);
        int stride = Math.max(to.length, LANES);
        for (int first = 0; first < stride; first += LANES) {
            IntVector least = IntVector.broadcast(PATTERNS, INFINITY);
            for (int state = first; state < values.length; state += stride) {
                FloatVector before = FloatVector.broadcast(SPECIES, from[state >> bits]);
                least = least.min(cost(before, wanted, negative, values, state));
            }
            lower(to, first, least);
        }
    }

    private static IntVector cost(
            FloatVector before, FloatVector wanted, FloatVector negative, float[] values, int state) {
        FloatVector distance = FloatVector.fromArray(SPECIES, values, state).fma(negative, wanted);
        return before.add(distance.mul(distance)).reinterpretAsInts();
    }

    /// Takes the costs of the states from `state` on into those of their tails.
    private static void lower(float[] to, int state, IntVector costs) {
        int tails = to.length;
        if (tails >= LANES) {
            int tail = state & tails - 1;
            IntVector before = FloatVector.fromArray(SPECIES, to, tail).reinterpretAsInts();
            before.min(costs).reinterpretAsFloats().intoArray(to, tail);
            return;
        }
        IntVector least = costs;
        for (int apart = LANES / 2; apart >= tails; apart /= 2) {
            least = least.min(least.rearrange(APART[Integer.numberOfTrailingZeros(apart)]));
        }
        VectorMask<Float> mask = FIRST[Integer.numberOfTrailingZeros(tails)];
        IntVector before = FloatVector.fromArray(SPECIES, to, 0, mask).reinterpretAsInts();
        before.min(least).reinterpretAsFloats().intoArray(to, 0, mask);
    }
}
