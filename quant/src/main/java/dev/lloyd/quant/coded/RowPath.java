package dev.lloyd.quant.coded;

import dev.lloyd.core.entropy.RangeEncoder;

/// Finds the levels of a row's coded columns, one path through the trellis from state 0 on: the least squared
/// error + `lambda` x bits, both in steps.
///
/// The best level of a subset is one of the two between which a value lies: subsets have a level every 4 steps,
/// and to be worth going further a level would have to be 50 bits cheaper. Not thread-safe: holds scratch space.
final class RowPath {
    private final Trellis trellis;
    private final LevelTable[] tables;
    private final SubsetSearch search;
    private final float[] source;
    private final int[] candidates;
    private final int[] levels;

    /// Before each column.
    private final int[] states;

    /// @param tables of each coded column
    RowPath(Trellis trellis, LevelTable[] tables) {
        this.trellis = trellis;
        this.tables = tables;
        this.search = new SubsetSearch(trellis);
        this.source = new float[tables.length];
        this.candidates = new int[4 * tables.length];
        this.levels = new int[tables.length];
        this.states = new int[tables.length + 1];
    }

    /// The values of the coded columns in steps: to be written before a search; magnitudes of at most `2^20`.
    float[] source() {
        return source;
    }

    /// The level of a coded column on the path found last.
    int level(int index) {
        return levels[index];
    }

    /// Where that level stands, in steps.
    float value(int index) {
        return tables[index].value(levels[index]);
    }

    /// Finds the path.
    ///
    /// @param lambda the price of a bit in squared steps
    /// @return bits of all symbols together, but for the coder's rounding
    double find(float lambda) {
        SubsetSearch.Prices prices = (index, costs) -> price(index, lambda, costs);
        search.search(prices, levels.length, 0, 1, lambda);
        double bits = 0;
        for (int index = 0; index < levels.length; index++) {
            levels[index] = candidates[4 * index + search.subset(index)];
            bits += bits(index, levels[index]);
            states[index + 1] = trellis.successor(states[index], levels[index] >> 1 & 1);
        }
        return bits;
    }

    /// Finds other levels for the columns `from` to `to`, between the same states as those of the path found last.
    ///
    /// @param to at least 8 more
    /// @param lambda the price of a bit in squared steps
    /// @param target gets the levels, each at its column
    void detour(int from, int to, float lambda, int[] target) {
        SubsetSearch.Prices prices = (index, costs) -> price(from + index, lambda, costs);
        search.search(prices, to - from, states[from], 1, lambda, states[to]);
        for (int index = from; index < to; index++) {
            target[index] = candidates[4 * index + search.subset(index - from)];
        }
    }

    /// Takes such levels.
    void take(int from, int to, int[] other) {
        System.arraycopy(other, from, levels, from, to - from);
    }

    /// Bits of a level.
    double bits(int index, int level) {
        return tables[index].costs()[tables[index].entry(level)];
    }

    /// How far a level is from a column's value, squared, in steps.
    double squaredError(int index, int level) {
        double error = source[index] - (double) tables[index].value(level);
        return error * error;
    }

    /// The squared cosine of the row and the path found last, in steps of each column; 0 if they are not on one
    /// side.
    double parallel() {
        double energy = 0;
        double product = 0;
        double square = 0;
        for (int index = 0; index < levels.length; index++) {
            double value = value(index);
            energy += (double) source[index] * source[index];
            product += source[index] * value;
            square += value * value;
        }
        return product > 0 ? product * product / square / energy : 0;
    }

    private void price(int index, float lambda, float[] costs) {
        LevelTable table = tables[index];
        float[] bits = table.costs();
        float[] shifts = table.shifts();
        int count = table.count();
        float place = source[index] + table.centre();
        float within = Math.clamp(place, -4, count + 3);
        for (int subset = 0; subset < 4; subset++) {
            // Rounds down, since what is rounded is positive.
            int below = ((int) ((within - subset + 8) * 0.25f) - 2) * 4 + subset;
            int low = Math.clamp(below, subset, count - 4 + subset);
            int high = Math.clamp(below + 4, subset, count - 4 + subset);
            float lowCost = cost(place, low, table.entry(low), shifts, bits, lambda);
            float highCost = cost(place, high, table.entry(high), shifts, bits, lambda);
            candidates[4 * index + subset] = lowCost <= highCost ? low : high;
            costs[subset] = Math.min(lowCost, highCost);
        }
    }

    private static float cost(float place, int level, int entry, float[] shifts, float[] bits, float lambda) {
        float error = place - level - shifts[entry];
        return error * error + lambda * bits[entry];
    }

    /// Takes the path of the fewest bits.
    void findCheapest() {
        int state = 0;
        for (int index = 0; index < levels.length; index++) {
            int symbol = tables[index].cheapest(state & 1);
            levels[index] = 2 * symbol + (state & 1);
            state = trellis.successor(state, symbol & 1);
        }
    }

    /// Codes the path.
    ///
    /// @return whether it fits into `size` bytes
    boolean write(int[] codes, int offset, int size) {
        RangeEncoder target = new RangeEncoder(codes, offset, size);
        for (int index = 0; index < levels.length; index++) {
            tables[index].encode(levels[index], target);
        }
        return target.finish();
    }
}
