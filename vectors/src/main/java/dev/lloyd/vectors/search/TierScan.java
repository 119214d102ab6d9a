package dev.lloyd.vectors.search;

import dev.lloyd.core.kernel.FastScan;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.SignQuery;
import dev.lloyd.vectors.codec.SignWindow;
import dev.lloyd.vectors.codec.SplitVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Looks at the signs of 64 vectors at a time, and at the rest of a vector's record only if its score may be among
/// the best so far, as RaBitQ's searches do:
///
///     limit = estimate from signs + epsilon * deviation >= the worst of the best        (see SignQuery)
///
/// Where the estimate itself reaches the worst of the best, a vector is looked at soon, the most promising of a span
/// of blocks first; where only the limit does, it waits for the end of the run, when the worst of the best has risen:
/// that leaves a fourth of what looking at once would cost. Spans double from 4 blocks to 32.
///
/// What is found has the scores of whole records. A vector that belongs to the best is missed as seldom as the
/// normal distribution says, and mostly those that hardly belong. Which vectors are looked at depends on their order
/// alone, never on the queries that come together.
///
/// Source: Gao and Long, RaBitQ, 2024, section 4.
public final class TierScan implements Scan {
    /// Deviations that are allowed for if nobody says: one in fifty limits is too low, as a rule by little.
    public static final double EPSILON = 2;

    private static final int ROWS = FastScan.ROWS;

    /// Of a block with so few vectors that may be found, the first plane is not worth a look.
    private static final int FEW = 4;

    /// Blocks of the shortest and of the longest span.
    private static final int SHORTEST = 4;

    private static final int LONGEST = 32;

    /// Records that are looked at together.
    private static final int GROUP = 16;

    private final boolean everything;
    private final long[] accepted;
    private final double epsilon;
    private final SignWindow signs;
    private final SplitVectors vectors;
    private final Candidates candidates;
    private final List<Candidates> waiting = new ArrayList<>();
    private final CodedWindow window;
    private final float[] scores = new float[GROUP];
    private long refined;

    /// @param accepted the places that may be found; all if there is none
    /// @param epsilon deviations that are allowed for, 0 or more, finite
    public TierScan(SplitVectors vectors, Optional<BitSet> accepted, double epsilon) {
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a first look allows for 0 or more deviations, not " + epsilon);
        }
        // A word for each block.
        this.accepted = accepted.map(BitSet::toLongArray).orElse(new long[0]);
        this.everything = accepted.isEmpty();
        this.epsilon = epsilon;
        this.signs = new SignWindow(vectors);
        this.vectors = vectors;
        this.candidates = new Candidates(vectors);
        this.window = new CodedWindow(vectors.codec(), GROUP);
    }

    /// Vectors whose whole records were looked at, summed over queries.
    public long refined() {
        return refined;
    }

    @Override
    public void run(int from, int to, Asking... queries) {
        while (waiting.size() < queries.length) {
            waiting.add(new Candidates(vectors));
        }
        waiting.forEach(Candidates::clear);
        int blocks = SHORTEST;
        long end;
        for (long start = from; start < to; start = end) {
            end = Math.min(to, (start / ROWS + blocks) * ROWS);
            for (int query = 0; query < queries.length; query++) {
                candidates.clear();
                gather((int) start, (int) end, queries[query], waiting.get(query));
                refine(queries[query], candidates, waiting.get(query));
            }
            blocks = Math.min(LONGEST, 2 * blocks);
        }
        for (int query = 0; query < queries.length; query++) {
            candidates.clear();
            refine(queries[query], waiting.get(query), candidates);
        }
    }

    /// Gathers the vectors of a span whose limits reach the floor.
    private void gather(int from, int to, Asking query, Candidates waiting) {
        SignQuery first = query.query().signs();
        double floor = query.best().floor() - query.addend();
        for (int block = from / ROWS; block <= (to - 1) / ROWS; block++) {
            long rows = rows(block, from, to);
            int base = block * ROWS;
            if (Long.bitCount(rows) <= FEW) {
                for (long left = rows; left != 0; left &= left - 1) {
                    int place = base + Long.numberOfTrailingZeros(left);
                    candidates.add(place, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
                }
                continue;
            }
            signs.read(block);
            for (long left = rows & first.reaching(signs, epsilon, floor); left != 0; left &= left - 1) {
                int row = Long.numberOfTrailingZeros(left);
                double estimate = first.estimate(signs, row);
                double limit = estimate + epsilon * first.deviation(signs, row);
                if (estimate >= floor) {
                    candidates.add(base + row, estimate, limit);
                } else if (limit >= floor) {
                    waiting.add(base + row, limit, limit);
                }
            }
        }
    }

    /// The rows of a block that are in a span and may be found.
    private long rows(int block, int from, int to) {
        long rows = everything ? -1 : block < accepted.length ? accepted[block] : 0;
        long base = (long) block * ROWS;
        if (from > base) {
            rows &= -1L << (from - base);
        }
        if (to < base + ROWS) {
            rows &= -1L >>> (base + ROWS - to);
        }
        return rows;
    }

    /// Looks at vectors whose estimates reach the floor, as it rises.
    ///
    /// @param later gets those of which only the limits do
    private void refine(Asking query, Candidates some, Candidates later) {
        some.sort();
        int from = 0;
        while (from < some.size() && some.estimate(from) >= query.best().floor() - query.addend()) {
            int count = Math.min(GROUP, some.size() - from);
            score(query, some, from, count);
            from += count;
        }
        for (; from < some.size(); from++) {
            float limit = some.limit(from);
            if (limit >= query.best().floor() - query.addend()) {
                some.moveTo(later, from);
            }
        }
    }

    private void score(Asking query, Candidates some, int from, int count) {
        try {
            window.fill(count, (slot, target, offset) -> some.record(from + slot, target, offset));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        query.query().scoreAll(window, scores);
        for (int slot = 0; slot < count; slot++) {
            query.best().offer(some.place(from + slot), query.addend() + scores[slot]);
        }
        refined += count;
    }
}
