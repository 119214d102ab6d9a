package dev.lloyd.quant.coded;

import java.util.Optional;

/// Finds the symbols of a run of values: the path through the trellis with the least squared error + `lambda` x
/// bits.
///
/// Of each subset of the levels the best one of a value is found by an {@link Envelope}; {@link SubsetSearch} then
/// chooses among the subsets. Not thread-safe: holds scratch space.
final class PathSearch {
    private final Envelope[] envelopes;
    private final double squaredStep;
    private final double lambda;

    /// None for the scalar quantizer.
    private final Optional<SubsetSearch> search;

    /// The symbol of each value's best level in each of the four subsets.
    private byte[] candidates = {};

    PathSearch(CodedDesign design) {
        this.envelopes = design.envelopes();
        this.squaredStep = (double) design.step() * design.step();
        this.lambda = design.lambda();
        this.search = design.trellis().scalar() ? Optional.empty() : Optional.of(new SubsetSearch(design.trellis()));
    }

    /// Writes the symbols of `count` values to `symbols[offset ...]`, on a path that begins in a state and ends
    /// in any.
    ///
    /// @return the state in which the path ends
    int encode(float[] values, int from, int count, int startState, byte[] symbols, int offset) {
        if (search.isEmpty()) {
            for (int index = 0; index < count; index++) {
                symbols[offset + index] = envelopes[0].symbol(envelopes[0].find(values[from + index]));
            }
            return 0;
        }
        candidates = candidates.length < 4 * count ? new byte[4 * count] : candidates;
        SubsetSearch subsets = search.get();
        int end = subsets.search(
                (index, costs) -> price(values[from + index], index, costs), count, startState, squaredStep, lambda);
        for (int index = 0; index < count; index++) {
            symbols[offset + index] = candidates[4 * index + subsets.subset(index)];
        }
        return end;
    }

    /// Finds the best level of each subset and what it costs.
    private void price(float value, int index, float[] costs) {
        costs[0] = candidate(value, index, 0);
        costs[1] = candidate(value, index, 1);
        costs[2] = candidate(value, index, 2);
        costs[3] = candidate(value, index, 3);
    }

    private float candidate(float value, int index, int subset) {
        Envelope envelope = envelopes[subset];
        int level = envelope.find(value);
        candidates[4 * index + subset] = envelope.symbol(level);
        return envelope.cost(value, level);
    }
}
