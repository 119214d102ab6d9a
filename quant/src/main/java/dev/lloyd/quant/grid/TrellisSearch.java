package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.BitshiftSteps;
import dev.lloyd.quant.plane.Points;
import java.util.Arrays;

/// Viterbi's algorithm on a bitshift trellis, tail-biting by two passes.
///
/// A state is the last `window` bits; a step of `bits` new bits leads from it to `2^bits` others, so all states
/// with the same low `window - bits` bits (a *tail*) have the same successors. Kept is therefore only the least
/// cost of each tail:
///
///     least'[tail] = min over states s whose low bits are the tail of  least[s >> bits] + (x - value[s])^2
///
/// That is `2^window` additions and minima a step ({@link BitshiftSteps}) and no back pointers: the way back is found
/// again from the stored costs, `2^bits` of them a step.
///
/// Tail-biting: the first pass runs with a free start and a free end from the tile's middle over the seam back to
/// the middle; the tail at the seam is where the second pass, over the tile, starts and ends. (A first pass over a
/// quarter of the tile on either side only is 1/4 faster in all and costs 0.025 dB at 2 bits.) Source: Tseng et
/// al., QTIP, 2024, section 3.3 and algorithm 4.
///
/// Ties go to the smaller state. NaN counts as 0, magnitudes as at most 16 times the greatest point. For one
/// thread. Memory: `256 * 2^(window - bits)` floats.
final class TrellisSearch implements Points.Encoder {
    private final TrellisTable table;
    private final int bits;
    private final int length;
    private final float limit;
    private final float[][] least;
    private final float[] source;
    private final int[] path;

    /// @param length values of a tile, even
    TrellisSearch(TrellisTable table, int length) {
        this.table = table;
        this.bits = table.bits();
        this.length = length;
        this.limit = 16 * Math.max(table.maximum(), -table.minimum());
        this.least = new float[length + 1][table.tails()];
        this.source = new float[length];
        this.path = new int[length];
    }

    @Override
    public void encode(float[] tile, int offset, int[] codes, int codeOffset) {
        int seam = seam(tile, offset);
        load(tile, offset, 0);
        Arrays.fill(least[0], Float.POSITIVE_INFINITY);
        least[0][seam] = 0;
        forward();
        backward(seam);
        for (int index = 0; index < length; index++) {
            codes[codeOffset + index] = path[index] & ((1 << bits) - 1);
        }
    }

    /// The tail that the best path through the tile's end and its beginning, in this order, has between them.
    private int seam(float[] tile, int offset) {
        load(tile, offset, length / 2);
        Arrays.fill(least[0], 0);
        forward();
        backward(cheapest());
        return path[length / 2 - 1] & (table.tails() - 1);
    }

    private void load(float[] tile, int offset, int from) {
        for (int index = 0; index < length; index++) {
            float value = tile[offset + (from + index) % length];
            source[index] = Float.isNaN(value) ? 0 : Math.clamp(value, -limit, limit);
        }
    }

    private void forward() {
        for (int step = 0; step < length; step++) {
            BitshiftSteps.step(bits, source[step], table.values(), least[step], least[step + 1]);
        }
    }

    private int cheapest() {
        float[] costs = least[length];
        int best = 0;
        for (int tail = 1; tail < costs.length; tail++) {
            if (costs[tail] < costs[best]) {
                best = tail;
            }
        }
        return best;
    }

    /// Follows the least costs back from a tail; {@link #path} becomes the states.
    private void backward(int end) {
        int tail = end;
        for (int step = length - 1; step >= 0; step--) {
            int best = tail;
            float cost = Float.POSITIVE_INFINITY;
            for (int state = tail; state < 1 << table.window(); state += table.tails()) {
                float distance = source[step] - table.value(state);
                float candidate = least[step][state >> bits] + distance * distance;
                if (candidate < cost) {
                    cost = candidate;
                    best = state;
                }
            }
            path[step] = best;
            tail = best >> bits;
        }
    }
}
