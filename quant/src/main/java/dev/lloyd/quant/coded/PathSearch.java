package dev.lloyd.quant.coded;

import dev.lloyd.core.kernel.TrellisSteps;
import java.util.Arrays;
import java.util.Optional;

/// Finds the symbols of a run of values: the path through the trellis with the least squared error + `lambda` x
/// bits.
///
/// The Viterbi algorithm, with two liberties that change no path but in ties of less than a 5000th of a squared
/// step: costs are whole numbers, and of each value only what its subsets cost above the cheapest one counts. Whole
/// numbers leave the lowest 8 bits of a path's cost to carry its last 8 branches: adding, comparing and keeping the
/// cheaper of two paths keeps its branches too, at no price, and only every eighth value has to write them down.
///
/// Costs cannot overflow: a branch costs at most `2^18` of the `2^23` units; after every 8 values the cheapest path
/// is set to 0, and since from any state every other can be reached in 8 values, none is then dearer than `8 *
/// 2^18`.
///
/// Cost: 2 additions and a comparison for each state and value. Not thread-safe: holds scratch space.
/// Source: A. Viterbi, 1967; G. D. Forney, "The Viterbi algorithm", 1973.
final class PathSearch {
    /// Values between two writings-down of the branches.
    private static final int CHUNK = TrellisSteps.RUN_MAX;

    private static final int COST_SHIFT = TrellisSteps.COST_SHIFT;
    private static final int BRANCH_COST_MAX = 1 << 18;
    private static final int UNREACHED = 1 << 22;

    private final Trellis trellis;
    private final Envelope[] envelopes;
    private final float unitsPerCost;
    private final int[] costs;
    private final int[] scratch;

    /// The steps; none for the scalar quantizer.
    private final Optional<TrellisSteps> steps;

    /// What each of the four subsets costs more than the best, for each value of a chunk.
    private final int[] prices = new int[4 * CHUNK];

    /// The symbol of each value's best level in each of the four subsets.
    private byte[] candidates = {};

    /// The last 8 branches of the best path into each state, every 8 values.
    private byte[] branches = {};

    PathSearch(CodedDesign design) {
        this.trellis = design.trellis();
        this.envelopes = design.envelopes();
        double squaredStep = (double) design.step() * design.step();
        this.unitsPerCost = (float) (BRANCH_COST_MAX / (24 * (squaredStep + 2 * design.lambda())));
        int states = trellis.states();
        this.costs = new int[states];
        this.scratch = new int[states];
        this.steps = trellis.scalar()
                ? Optional.empty()
                : Optional.of(TrellisSteps.of(states, trellis.feedback() >> 1, trellis.forward() >> 1));
    }

    /// Writes the symbols of `count` values to `symbols[offset ...]`, on a path that begins in a state and ends
    /// in any.
    ///
    /// @return the state in which the path ends
    int encode(float[] values, int from, int count, int startState, byte[] symbols, int offset) {
        if (trellis.scalar()) {
            for (int index = 0; index < count; index++) {
                symbols[offset + index] = envelopes[0].symbol(envelopes[0].find(values[from + index]));
            }
            return 0;
        }
        reserve(count);
        Arrays.fill(costs, UNREACHED << COST_SHIFT);
        costs[startState] = 0;
        TrellisSteps advance = steps.orElseThrow();
        for (int done = 0; done < count; done += CHUNK) {
            int size = Math.min(CHUNK, count - done);
            for (int index = 0; index < size; index++) {
                price(values[from + done + index], done + index, 4 * index);
            }
            advance.run(prices, 0, size, costs, scratch, branches, done / CHUNK * trellis.states());
        }
        return trace(count, cheapest(), symbols, offset);
    }

    private void reserve(int count) {
        if (candidates.length < 4 * count) {
            candidates = new byte[4 * count];
            branches = new byte[Math.ceilDiv(count, CHUNK) * trellis.states()];
        }
    }

    /// Finds the best level of each subset and what it costs more than the best of all.
    private void price(float value, int index, int offset) {
        float cost0 = candidate(value, index, 0);
        float cost1 = candidate(value, index, 1);
        float cost2 = candidate(value, index, 2);
        float cost3 = candidate(value, index, 3);
        float least = Math.min(Math.min(cost0, cost1), Math.min(cost2, cost3));
        prices[offset] = units(cost0 - least);
        prices[offset + 1] = units(cost1 - least);
        prices[offset + 2] = units(cost2 - least);
        prices[offset + 3] = units(cost3 - least);
    }

    private float candidate(float value, int index, int subset) {
        Envelope envelope = envelopes[subset];
        int level = envelope.find(value);
        candidates[4 * index + subset] = envelope.symbol(level);
        return envelope.cost(value, level);
    }

    private int units(float cost) {
        return (int) Math.min(cost * unitsPerCost, BRANCH_COST_MAX) << COST_SHIFT;
    }

    private int cheapest() {
        int best = 0;
        for (int state = 1; state < costs.length; state++) {
            best = costs[state] < costs[best] ? state : best;
        }
        return best;
    }

    private int trace(int count, int endState, byte[] symbols, int offset) {
        int state = endState;
        int path = 0;
        for (int index = count - 1; index >= 0; index--) {
            int within = index % CHUNK;
            if (within == CHUNK - 1 || index == count - 1) {
                path = branches[index / CHUNK * trellis.states() + state];
            }
            int branch = path >> within & 1;
            state = trellis.predecessor(state, branch);
            symbols[offset + index] = candidates[4 * index + 2 * branch + (state & 1)];
        }
        return endState;
    }
}
