package dev.lloyd.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Trellis steps on the Vector API.
///
/// Lanes are neighbouring tails. Groups of `2^bits` of them are entered from the same tail, so a vector of costs
/// before the step is spread: each lane is repeated `2^bits` times, over as many vectors. Minima are taken of the
/// costs' bit patterns as integers, which have the order of floats that are not negative: the minimum of floats
/// takes six instructions, because of NaN and negative zeros.
final class VectorBitshiftSteps implements BitshiftStepSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /// By bits: the shuffles that repeat each lane `2^bits` times, over `2^bits` vectors.
    private static final VectorShuffle<Float>[] ONE = spread(1);

    private static final VectorShuffle<Float>[] TWO = spread(2);
    private static final VectorShuffle<Float>[] THREE = spread(3);

    @SuppressWarnings({"unchecked", "rawtypes"}) // There are no arrays of generic types.
    private static VectorShuffle<Float>[] spread(int bits) {
        VectorShuffle[] shuffles = new VectorShuffle[1 << bits];
        for (int part = 0; part < shuffles.length; part++) {
            int first = part * LANES;
            shuffles[part] = VectorShuffle.fromOp(SPECIES, lane -> first + lane >> bits);
        }
        return shuffles;
    }

    @Override
    public void step(int bits, float value, float[] values, float[] from, float[] to) {
        int sources = to.length >> bits;
        if (1 << bits >= LANES) {
            broadcast(bits, value, values, from, to);
        } else if (sources % LANES != 0) {
            new ScalarBitshiftSteps().step(bits, value, values, from, to);
        } else {
            VectorShuffle<Float>[] shuffles = bits == 1 ? ONE : bits == 2 ? TWO : THREE;
            for (int part = 0; part < shuffles.length; part++) {
                spread(bits, part, shuffles[part], value, values, from, to);
            }
        }
    }

    /// The vectors whose place among those of a vector of sources is `part`.
    private static void spread(
            int bits, int part, VectorShuffle<Float> shuffle, float value, float[] values, float[] from, float[] to) {
        int tails = to.length;
        int sources = tails >> bits;
        FloatVector wanted = FloatVector.broadcast(SPECIES, value);
        for (int source = 0; source < sources; source += LANES) {
            int tail = (source << bits) + part * LANES;
            IntVector least =
                    cost(FloatVector.fromArray(SPECIES, from, source).rearrange(shuffle), wanted, values, tail);
            for (int oldest = 1; oldest < 1 << bits; oldest++) {
                FloatVector before = FloatVector.fromArray(SPECIES, from, oldest * sources + source)
                        .rearrange(shuffle);
                least = least.min(cost(before, wanted, values, oldest * tails + tail));
            }
            least.reinterpretAsFloats().intoArray(to, tail);
        }
    }

    /// Where all lanes of a vector are entered from one tail.
    private static void broadcast(int bits, float value, float[] values, float[] from, float[] to) {
        int tails = to.length;
        int sources = tails >> bits;
        FloatVector wanted = FloatVector.broadcast(SPECIES, value);
        for (int tail = 0; tail < tails; tail += LANES) {
            int source = tail >> bits;
            IntVector least = cost(FloatVector.broadcast(SPECIES, from[source]), wanted, values, tail);
            for (int oldest = 1; oldest < 1 << bits; oldest++) {
                FloatVector before = FloatVector.broadcast(SPECIES, from[oldest * sources + source]);
                least = least.min(cost(before, wanted, values, oldest * tails + tail));
            }
            least.reinterpretAsFloats().intoArray(to, tail);
        }
    }

    private static IntVector cost(FloatVector before, FloatVector wanted, float[] values, int state) {
        FloatVector distance = wanted.sub(FloatVector.fromArray(SPECIES, values, state));
        return before.add(distance.mul(distance)).reinterpretAsInts();
    }
}
