package dev.lloyd.vectors.search;

import dev.lloyd.core.kernel.FastScan;
import dev.lloyd.vectors.codec.HeadQuery;
import dev.lloyd.vectors.codec.HeadWindow;
import dev.lloyd.vectors.codec.PreparedQuery;
import java.util.Arrays;

/// The vectors of several pieces that may be among the best of a query, by heads that are whole codes:
///
///     estimate - epsilon * deviation <= score <= estimate + epsilon * deviation        (see HeadQuery)
///
/// Nobody is looked at whole before all pieces are through. The `k` best of what scores are at least say meanwhile what
/// others have to reach at most, and in the end little more than `k` vectors are left. Cost: some 20 bytes and a few
/// steps for each vector that was among the best when its turn came. For one thread.
final class Shortlist {
    private static final int ROWS = FastScan.ROWS;

    /// Blocks whose heads are summed together.
    private static final int TOGETHER = 16;

    private final PreparedQuery query;
    private final HeadQuery head;
    private final Best best;
    private final double epsilon;
    private final HeadWindow window;

    /// The best of what scores are at least.
    private final Best least;

    private final int[] blocks = new int[TOGETHER];
    private final long[] accepted = new long[TOGETHER];
    private final double[] raised = new double[TOGETHER];
    private int held;

    private int[] places = new int[256];
    private double[] addends = new double[places.length];
    private double[] limits = new double[places.length];
    private int size;

    /// @param best what is offered the scores
    /// @param epsilon deviations that are allowed for
    /// @param window that blocks are looked at in
    Shortlist(PreparedQuery query, Best best, double epsilon, HeadWindow window) {
        this.query = query;
        this.head = query.head();
        this.best = best;
        this.epsilon = epsilon;
        this.window = window;
        this.least = Best.of(best.most());
    }

    /// Goes on with a block, and looks at some together.
    ///
    /// @param rows of it that may be found
    /// @param addend what every score is raised by
    void add(int block, long rows, double addend) {
        blocks[held] = block;
        accepted[held] = rows;
        raised[held++] = addend;
        if (held == blocks.length) {
            look();
        }
    }

    private void look() {
        window.begin(blocks, held);
        head.sum(window, 0, held);
        for (int index = 0; index < held; index++) {
            double addend = raised[index];
            long reaching = head.reaching(window, index, accepted[index], epsilon, floor() - addend);
            for (; reaching != 0; reaching &= reaching - 1) {
                int row = Long.numberOfTrailingZeros(reaching);
                double estimate = head.estimate(window, index, row);
                double limit = head.limit(window, index, row, epsilon);
                int place = blocks[index] * ROWS + row;
                least.offer(place, addend + 2 * estimate - limit);
                list(place, addend, addend + limit);
            }
        }
        held = 0;
    }

    private void list(int place, double addend, double limit) {
        if (size == places.length) {
            places = Arrays.copyOf(places, 2 * size);
            addends = Arrays.copyOf(addends, 2 * size);
            limits = Arrays.copyOf(limits, 2 * size);
        }
        places[size] = place;
        addends[size] = addend;
        limits[size++] = limit;
    }

    /// What a vector has to reach.
    private double floor() {
        return Math.max(least.floor(), best.floor());
    }

    /// Looks at the whole records of those that may still be among the best.
    void settle(SecondLook second) {
        if (held > 0) {
            look();
        }
        double floor = floor();
        int left = 0;
        for (int index = 0; index < size; index++) {
            places[left] = places[index];
            addends[left] = addends[index];
            left += limits[index] >= floor ? 1 : 0;
        }
        for (int from = 0; from < left; from += SecondLook.MOST) {
            int count = Math.min(SecondLook.MOST, left - from);
            float[] scores = second.scores(query, places, from, count);
            for (int slot = 0; slot < count; slot++) {
                best.offer(places[from + slot], addends[from + slot] + scores[slot]);
            }
        }
    }
}
