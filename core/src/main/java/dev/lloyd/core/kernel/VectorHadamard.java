package dev.lloyd.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The transform on the Vector API: the passes inside a vector in one sweep, then two passes at a time (radix 4),
/// so that a length of 4096 is read and written five times, not twelve. Adds in the order of the reference:
/// bit-identical to it.
final class VectorHadamard implements HadamardSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    // Named constants and not arrays: the compiler folds them.
    private static final VectorShuffle<Float> SWAP_1 = Lanes.swap(1);
    private static final VectorShuffle<Float> SWAP_2 = Lanes.swap(2);
    private static final VectorShuffle<Float> SWAP_4 = Lanes.swap(4);
    private static final VectorShuffle<Float> SWAP_8 = Lanes.swap(8);
    private static final FloatVector SIGN_1 = sign(1);
    private static final FloatVector SIGN_2 = sign(2);
    private static final FloatVector SIGN_4 = sign(4);
    private static final FloatVector SIGN_8 = sign(8);

    private final ScalarHadamard shorter = new ScalarHadamard();

    private static FloatVector sign(int distance) {
        float[] signs = new float[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            signs[lane] = (lane & distance) == 0 ? 1 : -1;
        }
        return FloatVector.fromArray(SPECIES, signs, 0);
    }

    @Override
    public void transform(float[] values, int offset, int length) {
        if (length < LANES || LANES > 16) {
            shorter.transform(values, offset, length);
            return;
        }
        withinVectors(values, offset, length);
        int half = LANES;
        for (; 4 * half <= length; half *= 4) {
            radix4(values, offset, length, half);
        }
        if (half < length) {
            radix2(values, offset, half);
        }
    }

    /// A butterfly between lanes: `fma(v, sign, swapped)` is `v + swapped` in the lower lane and `swapped - v` in
    /// the upper.
    private static void withinVectors(float[] values, int offset, int length) {
        float scale = (float) (1 / Math.sqrt(length));
        for (int index = offset; index < offset + length; index += LANES) {
            FloatVector vector = FloatVector.fromArray(SPECIES, values, index).mul(scale);
            if (LANES > 1) {
                vector = vector.fma(SIGN_1, vector.rearrange(SWAP_1));
            }
            if (LANES > 2) {
                vector = vector.fma(SIGN_2, vector.rearrange(SWAP_2));
            }
            if (LANES > 4) {
                vector = vector.fma(SIGN_4, vector.rearrange(SWAP_4));
            }
            if (LANES > 8) {
                vector = vector.fma(SIGN_8, vector.rearrange(SWAP_8));
            }
            vector.intoArray(values, index);
        }
    }

    private static void radix4(float[] values, int offset, int length, int half) {
        for (int block = offset; block < offset + length; block += 4 * half) {
            for (int index = block; index < block + half; index += LANES) {
                FloatVector first = FloatVector.fromArray(SPECIES, values, index);
                FloatVector second = FloatVector.fromArray(SPECIES, values, index + half);
                FloatVector third = FloatVector.fromArray(SPECIES, values, index + 2 * half);
                FloatVector fourth = FloatVector.fromArray(SPECIES, values, index + 3 * half);
                FloatVector lowSum = first.add(second);
                FloatVector lowDifference = first.sub(second);
                FloatVector highSum = third.add(fourth);
                FloatVector highDifference = third.sub(fourth);
                lowSum.add(highSum).intoArray(values, index);
                lowDifference.add(highDifference).intoArray(values, index + half);
                lowSum.sub(highSum).intoArray(values, index + 2 * half);
                lowDifference.sub(highDifference).intoArray(values, index + 3 * half);
            }
        }
    }

    /// The last pass, when the number of passes is odd: one block of two halves.
    private static void radix2(float[] values, int offset, int half) {
        for (int index = offset; index < offset + half; index += LANES) {
            FloatVector first = FloatVector.fromArray(SPECIES, values, index);
            FloatVector second = FloatVector.fromArray(SPECIES, values, index + half);
            first.add(second).intoArray(values, index);
            first.sub(second).intoArray(values, index + half);
        }
    }
}
