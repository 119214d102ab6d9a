package dev.lloyd.core.kernel;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// Trellis steps on the Vector API.
///
/// The predecessors of a vector of neighbouring states lie in two neighbouring vectors, every second lane of them,
/// in an order that is the same for the whole half of the states: one selection of lanes fetches them. Fewer
/// states than two vectors are left to the reference.
final class VectorTrellisSteps implements TrellisStepSupport {
    private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

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
        IntVector lanes1 = IntVector.fromArray(SPECIES, predecessors, states + from).and(within);
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
}
