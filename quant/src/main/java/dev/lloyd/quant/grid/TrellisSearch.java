package dev.lloyd.quant.grid;

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
/// That is `2^window` additions and minima a step and no back pointers: the way back is found again from the stored
/// costs, `2^bits` of them a step. Costs lie in {@link TrellisTable}'s blocks, so that all of it is loops over
/// equal indices of different arrays, the only form that the compiler surely vectorises.
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
    private final float[][][] least;
    private final float[][] apart;
    private final float[] source;
    private final int[] path;

    /// @param length values of a tile, even
    TrellisSearch(TrellisTable table, int length) {
        this.table = table;
        this.bits = table.bits();
        this.length = length;
        this.limit = 16 * Math.max(table.maximum(), -table.minimum());
        this.least = new float[length + 1][table.blocks()][table.blockSize()];
        this.apart = new float[table.blocks()][table.blockSize()];
        this.source = new float[length];
        this.path = new int[length];
    }

    @Override
    public void encode(float[] tile, int offset, int[] codes, int codeOffset) {
        int seam = seam(tile, offset);
        load(tile, offset, 0);
        start(Float.POSITIVE_INFINITY);
        least[0][table.block(seam)][table.place(seam)] = 0;
        forward();
        backward(seam);
        for (int index = 0; index < length; index++) {
            codes[codeOffset + index] = path[index] & ((1 << bits) - 1);
        }
    }

    /// The tail that the best path through the tile's end and its beginning, in this order, has between them.
    private int seam(float[] tile, int offset) {
        load(tile, offset, length / 2);
        start(0);
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

    private void start(float cost) {
        for (float[] block : least[0]) {
            Arrays.fill(block, cost);
        }
    }

    private void forward() {
        for (int step = 0; step < length; step++) {
            if (table.byColumns()) {
                columns(source[step], least[step], least[step + 1]);
            } else {
                rows(source[step], least[step], least[step + 1]);
            }
        }
    }

    /// One step where a block holds tails with equal oldest bits: the least over blocks, for each choice of new
    /// bits, which are then put where they belong in the order of tails.
    private void columns(float value, float[][] from, float[][] to) {
        int choices = 1 << bits;
        for (int choice = 0; choice < choices; choice++) {
            float[][] states = table.arranged()[choice];
            least(value, from[0], states[0], from[1], states[1], apart[choice]);
            for (int oldest = 2; oldest < choices; oldest += 2) {
                less(value, from[oldest], states[oldest], from[oldest + 1], states[oldest + 1], apart[choice]);
            }
        }
        int run = table.blockSize() >> bits;
        for (int block = 0; block < choices; block++) {
            if (run > 0) {
                interleave(apart, block * run, run, to[block]);
            } else {
                for (int place = 0; place < table.blockSize(); place++) {
                    int tail = block * table.blockSize() + place;
                    to[block][place] = apart[tail & (choices - 1)][tail >> bits];
                }
            }
        }
    }

    private static void least(float value, float[] from, float[] states, float[] other, float[] others, float[] to) {
        for (int index = 0; index < to.length; index++) {
            float one = value - states[index];
            float two = value - others[index];
            to[index] = Math.min(from[index] + one * one, other[index] + two * two);
        }
    }

    private static void less(float value, float[] from, float[] states, float[] other, float[] others, float[] to) {
        for (int index = 0; index < to.length; index++) {
            float one = value - states[index];
            float two = value - others[index];
            to[index] = Math.min(to[index], Math.min(from[index] + one * one, other[index] + two * two));
        }
    }

    private static void interleave(float[][] apart, int start, int run, float[] to) {
        int choices = apart.length;
        for (int choice = 0; choice < choices; choice++) {
            float[] source = apart[choice];
            for (int index = 0; index < run; index++) {
                to[index * choices + choice] = source[start + index];
            }
        }
    }

    /// One step where a block holds the tails that differ in the newest bits only.
    private void rows(float value, float[][] from, float[][] to) {
        int blocks = to.length;
        for (float[] block : to) {
            Arrays.fill(block, Float.POSITIVE_INFINITY);
        }
        for (int tail = 0; tail < table.tails(); tail++) {
            row(
                    value,
                    from[tail >> bits][tail & ((1 << bits) - 1)],
                    table.arranged()[0][tail],
                    to[tail & (blocks - 1)]);
        }
    }

    private static void row(float value, float start, float[] states, float[] to) {
        for (int index = 0; index < to.length; index++) {
            float distance = value - states[index];
            to[index] = Math.min(to[index], start + distance * distance);
        }
    }

    private int cheapest() {
        int best = 0;
        float cost = Float.POSITIVE_INFINITY;
        for (int tail = 0; tail < table.tails(); tail++) {
            float candidate = least[length][table.block(tail)][table.place(tail)];
            if (candidate < cost) {
                cost = candidate;
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
                int before = state >> bits;
                float candidate = least[step][table.block(before)][table.place(before)] + distance * distance;
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
