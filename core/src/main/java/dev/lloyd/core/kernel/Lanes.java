package dev.lloyd.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The sum of a vector's lanes in a fixed order: halves are added until one lane is left.
///
/// `reduceLanes(ADD)` may not be used for floats: its order is unspecified, and interpreted and compiled code were
/// seen to differ in the last bits, so that results would depend on when the compiler was ready.
final class Lanes {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_8 = swap(8);

    /// For one group of lanes and every power of two of them: gives every lane what belongs to its group.
    private static final VectorShuffle<Float>[] SPREADS = spreads();

    private Lanes() {}

    /// Every lane with its partner at a distance that is a power of two.
    static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane ^ distance) % LANES);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Arrays have no type arguments.
    private static VectorShuffle<Float>[] spreads() {
        VectorShuffle<Float>[] spreads = new VectorShuffle[Integer.numberOfTrailingZeros(LANES) + 1];
        for (int index = 0; index < spreads.length; index++) {
            int lanesPerGroup = LANES >> index;
            spreads[index] = VectorShuffle.fromOp(SPECIES, lane -> lane / lanesPerGroup);
        }
        return spreads;
    }

    /// Gives every lane what the lane with its group's number has.
    ///
    /// @param groups of lanes, a power of two
    static VectorShuffle<Float> spread(int groups) {
        return SPREADS[Integer.numberOfTrailingZeros(groups)];
    }

    /// The sums of some vectors that lie one behind the other. Behind long loops the compiler expands {@link #sum} no
    /// more, and a vector that is handed over becomes an object; an array is one already.
    ///
    /// @param target gets them from `at` on, `stride` places apart
    static void sums(float[] vectors, int count, float[] target, int at, int stride) {
        for (int index = 0; index < count; index++) {
            target[at + index * stride] = sum(FloatVector.fromArray(SPECIES, vectors, index * LANES));
        }
    }

    static float sum(FloatVector vector) {
        return folded(vector, LANES).lane(0);
    }

    /// The sum of each run of neighbouring lanes, in all of its lanes.
    ///
    /// @param length of a run, a power of two; a constant where it is compiled
    static FloatVector folded(FloatVector vector, int length) {
        FloatVector sum = vector;
        if (length > 8) {
            sum = sum.add(sum.rearrange(SWAP_8));
        }
        if (length > 4) {
            sum = sum.add(sum.rearrange(SWAP_4));
        }
        if (length > 2) {
            sum = sum.add(sum.rearrange(SWAP_2));
        }
        return length > 1 ? sum.add(sum.rearrange(SWAP_1)) : sum;
    }
}
