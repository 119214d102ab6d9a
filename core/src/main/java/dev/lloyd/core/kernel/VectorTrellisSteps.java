package dev.lloyd.core.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Trellis steps on the Vector API.
///
/// The predecessors of a vector of neighbouring states lie in two neighbouring vectors, every second lane of them,
/// in an order that is the same for the whole half of the states: one selection of lanes fetches them. Fewer
/// states than two vectors are left to the reference.
final class VectorTrellisSteps implements TrellisStepSupport {
    private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /// As many bytes, where vectors can be so short; else twice as many, and the reference does that part.
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, SPECIES.vectorBitSize() / 4)));

    private final ScalarTrellisSteps few = new ScalarTrellisSteps();

    @Override
    public void advance(TrellisSteps trellis, int[] prices, int offset, int bit, int[] source, int[] target) {
        int half = trellis.states() / 2;
        if (half < LANES) {
            few.advance(trellis, prices, offset, bit, source, target);
            return;
        }
        int[] predecessors = trellis.predecessors();
        advance(predecessors, 0, half, prices[offset], prices[offset + 2] + bit, source, target);
        advance(predecessors, half, 2 * half, prices[offset + 1], prices[offset + 3] + bit, source, target);
    }

    /// The states `from .. to`, all of one half.
    private static void advance(
            int[] predecessors, int from, int to, int price0, int price1, int[] source, int[] target) {
        int states = predecessors.length / 2;
        int within = 2 * LANES - 1;
        IntVector lanes0 = IntVector.fromArray(SPECIES, predecessors, from).and(within);
        IntVector lanes1 =
                IntVector.fromArray(SPECIES, predecessors, states + from).and(within);
        for (int state = from; state < to; state += LANES) {
            int base0 = predecessors[state] & ~within;
            int base1 = predecessors[states + state] & ~within;
            IntVector cost0 = lanes0.selectFrom(
                            IntVector.fromArray(SPECIES, source, base0),
                            IntVector.fromArray(SPECIES, source, base0 + LANES))
                    .add(price0);
            IntVector cost1 = lanes1.selectFrom(
                            IntVector.fromArray(SPECIES, source, base1),
                            IntVector.fromArray(SPECIES, source, base1 + LANES))
                    .add(price1);
            cost0.min(cost1).intoArray(target, state);
        }
    }

    @Override
    public void settle(int[] source, int[] target, byte[] branches, int offset) {
        if (source.length < 2 * LANES || BYTES.length() != LANES) {
            few.settle(source, target, branches, offset);
            return;
        }
        IntVector minimum = IntVector.fromArray(SPECIES, source, 0);
        for (int state = LANES; state < source.length; state += LANES) {
            minimum = minimum.min(IntVector.fromArray(SPECIES, source, state));
        }
        int free = -1 << TrellisSteps.COST_SHIFT;
        int least = minimum.reduceLanes(VectorOperators.MIN) & free;
        for (int state = 0; state < source.length; state += LANES) {
            IntVector cost = IntVector.fromArray(SPECIES, source, state);
            ((ByteVector) cost.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(branches, offset + state);
            cost.sub(least).and(free).intoArray(target, state);
        }
    }
}
