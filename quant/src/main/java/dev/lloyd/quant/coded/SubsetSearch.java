package dev.lloyd.quant.coded;

import dev.lloyd.core.kernel.TrellisSteps;
import java.util.Arrays;

/// Finds which of the four subsets of the levels each of a run of values is coded from: the cheapest path through
/// the trellis.
///
/// The Viterbi algorithm, with two liberties that change no path but in ties of less than a 5000th of a squared
/// step: costs are whole numbers, and of each value only what its subsets cost above the cheapest one counts.
/// Whole numbers leave the lowest 8 bits of a path's cost to carry its last 8 branches: adding, comparing and
/// keeping the cheaper of two paths keeps its branches too, at no price, and only every eighth value has to write
/// them down.
///
/// Costs cannot overflow: a branch costs at most `2^18` of the `2^23` units; after every 8 values the cheapest
/// path is set to 0, and since from any state every other can be reached in 8 values, none is then dearer than `8
/// * 2^18`.
///
/// Cost: 2 additions and a comparison for each state and value. Not thread-safe: holds scratch space.
/// Source: A. Viterbi, 1967; G. D. Forney, "The Viterbi algorithm", 1973.
final class SubsetSearch {
    /// Values between two writings-down of the branches.
    private static final int CHUNK = TrellisSteps.RUN_MAX;

    private static final int COST_SHIFT = TrellisSteps.COST_SHIFT;
    private static final int BRANCH_COST_MAX = 1 << 18;
    private static final int UNREACHED = 1 << 22;

    private final Trellis trellis;
    private final TrellisSteps steps;
    private final int[] costs;
    private final int[] scratch;

    /// What each of the four subsets costs more than the best, for each value of a chunk.
    private final int[] prices = new int[4 * CHUNK];

    private final float[] own = new float[4];

    /// The last 8 branches of the best path into each state, every 8 values.
    private byte[] branches = {};

    private byte[] subsets = {};

    /// What values cost.
    @FunctionalInterface
    interface Prices {
        /// Writes what the value of an index costs from each subset, squared error and bits, to `costs[0 ... 3]`.
        void price(int index, float[] costs);
    }

    /// @param trellis of 4 states or more
    SubsetSearch(Trellis trellis) {
        this.trellis = trellis;
        this.steps = TrellisSteps.of(trellis.states(), trellis.feedback() >> 1, trellis.forward() >> 1);
        this.costs = new int[trellis.states()];
        this.scratch = new int[trellis.states()];
    }

    /// Finds the path of `count` values that begins in a state and ends in any.
    ///
    /// @param squaredStep the squared distance of neighbouring levels
    /// @param lambda the price of a bit
    /// @return the state in which it ends
    int search(Prices source, int count, int startState, double squaredStep, double lambda) {
        advance(source, count, startState, BRANCH_COST_MAX / (24 * (squaredStep + 2 * lambda)));
        return trace(count, cheapest());
    }

    /// The same for a path that ends in a given state, which can be reached from any in 8 values.
    void search(Prices source, int count, int startState, double squaredStep, double lambda, int endState) {
        advance(source, count, startState, BRANCH_COST_MAX / (24 * (squaredStep + 2 * lambda)));
        trace(count, endState);
    }

    private void advance(Prices source, int count, int startState, double unitsPerCost) {
        reserve(count);
        Arrays.fill(costs, UNREACHED << COST_SHIFT);
        costs[startState] = 0;
        for (int done = 0; done < count; done += CHUNK) {
            int size = Math.min(CHUNK, count - done);
            for (int index = 0; index < size; index++) {
                source.price(done + index, own);
                price(4 * index, (float) unitsPerCost);
            }
            steps.run(prices, 0, size, costs, scratch, branches, done / CHUNK * trellis.states());
        }
    }

    /// The subset of a value on the path that was found last: twice the branch, and one more in odd states.
    int subset(int index) {
        return subsets[index];
    }

    private void reserve(int count) {
        if (subsets.length < count) {
            subsets = new byte[count];
            branches = new byte[Math.ceilDiv(count, CHUNK) * trellis.states()];
        }
    }

    /// What each subset costs more than the best of all.
    private void price(int offset, float unitsPerCost) {
        float least = Math.min(Math.min(own[0], own[1]), Math.min(own[2], own[3]));
        prices[offset] = units(own[0] - least, unitsPerCost);
        prices[offset + 1] = units(own[1] - least, unitsPerCost);
        prices[offset + 2] = units(own[2] - least, unitsPerCost);
        prices[offset + 3] = units(own[3] - least, unitsPerCost);
    }

    private static int units(float cost, float unitsPerCost) {
        return (int) Math.min(cost * unitsPerCost, BRANCH_COST_MAX) << COST_SHIFT;
    }

    private int cheapest() {
        int best = 0;
        for (int state = 1; state < costs.length; state++) {
            best = costs[state] < costs[best] ? state : best;
        }
        return best;
    }

    private int trace(int count, int endState) {
        int state = endState;
        int path = 0;
        for (int index = count - 1; index >= 0; index--) {
            int within = index % CHUNK;
            if (within == CHUNK - 1 || index == count - 1) {
                path = branches[index / CHUNK * trellis.states() + state];
            }
            int branch = path >> within & 1;
            state = trellis.predecessor(state, branch);
            subsets[index] = (byte) (2 * branch + (state & 1));
        }
        return endState;
    }
}
