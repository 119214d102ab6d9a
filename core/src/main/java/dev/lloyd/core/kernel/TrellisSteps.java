package dev.lloyd.core.kernel;

import java.util.Objects;

/// Steps of the Viterbi algorithm on a trellis whose states form a shift register with two branches: adding,
/// comparing and keeping the cheaper of the two paths into every state.
///
/// With `S` states, `h = feedback` and `g = forward` (both already shifted right by one), the paths into state `t`
/// come over branch `z = 0, 1` from
///
///     predecessor(t, z) = 2 * (t ^ odd h ^ z g) mod S + odd,    odd = 1 if t >= S/2, else 0
///     cost(t) = min over z of cost(predecessor(t, z)) + price[2 z + odd] + z * 2^k
///
/// Costs and prices are whole numbers whose lowest 8 bits are free: in the `k`-th step of a run they are given the
/// branch, so that the cheapest path carries its last branches with it. Exact: the vector and the scalar
/// implementation give the same numbers. Cost: 2 additions and a comparison a state. Immutable and thread-safe.
///
/// Source: A. Viterbi, Error bounds for convolutional codes and an asymptotically optimum decoding algorithm, 1967.
public final class TrellisSteps {
    /// Steps whose branches a cost can carry.
    public static final int RUN_MAX = 8;

    /// The lowest bit of a cost that is not a branch.
    public static final int COST_SHIFT = 8;

    private static final TrellisStepSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorTrellisSteps() : new ScalarTrellisSteps();

    private final int states;
    private final int[] predecessors;

    private TrellisSteps(int states, int[] predecessors) {
        this.states = states;
        this.predecessors = predecessors;
    }

    /// The steps of a trellis.
    ///
    /// @param states a power of two, 4 or more
    /// @param feedback `h`, at least `states / 2`, less than `states`
    /// @param forward `g`, 1 or more, less than `states / 2`
    public static TrellisSteps of(int states, int feedback, int forward) {
        if (states < 4 || Integer.bitCount(states) != 1) {
            throw new IllegalArgumentException("states must be a power of two from 4 on, not " + states);
        }
        if (feedback < states / 2 || feedback >= states || forward < 1 || forward >= states / 2) {
            throw new IllegalArgumentException("feedback " + feedback + " and forward " + forward
                    + " do not make a shift register of " + states + " states");
        }
        int[] predecessors = new int[2 * states];
        for (int state = 0; state < states; state++) {
            int odd = state / (states / 2);
            for (int branch = 0; branch < 2; branch++) {
                int moved = state ^ odd * feedback ^ branch * forward;
                predecessors[branch * states + state] = 2 * moved | odd;
            }
        }
        return new TrellisSteps(states, predecessors);
    }

    /// The number of states.
    public int states() {
        return states;
    }

    /// Where the paths into each state come from: `2 x states`, those over branch 0 first. Not to be written.
    int[] predecessors() {
        return predecessors;
    }

    /// Takes every path `count` values further, writes down the branches of the cheapest path into each state, and
    /// lowers all costs so that the cheapest is 0.
    ///
    /// @param prices 4 a value, the lowest 8 bits 0; no cost may come to exceed `2^31 - 1`
    /// @param from the first value
    /// @param count 1 to 8
    /// @param costs of each state; the lowest 8 bits 0 before and after
    /// @param scratch room for as many numbers; holds nothing afterwards
    /// @param branches gets a byte for each state, bit `k` the branch of value `from + k`
    /// @param offset where the first of these bytes goes
    public void run(int[] prices, int from, int count, int[] costs, int[] scratch, byte[] branches, int offset) {
        if (count < 1 || count > RUN_MAX || costs.length != states || scratch.length != states) {
            throw new IllegalArgumentException("a run of " + count + " values with " + costs.length + " costs and "
                    + scratch.length + " spare ones does not suit " + states + " states: 1 to 8 values are possible");
        }
        Objects.checkFromIndexSize(4 * from, 4 * count, prices.length);
        Objects.checkFromIndexSize(offset, states, branches.length);
        int[] source = costs;
        int[] target = scratch;
        for (int step = 0; step < count; step++) {
            SUPPORT.advance(this, prices, 4 * (from + step), 1 << step, source, target);
            int[] before = source;
            source = target;
            target = before;
        }
        SUPPORT.settle(source, costs, branches, offset);
    }
}
