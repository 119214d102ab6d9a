package dev.lloyd.vectors.search;

import dev.lloyd.core.kernel.FastScan;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.SplitVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Looks at the signs of 64 vectors at a time, and at the rest of a vector's record only if its score may be among
/// the best so far, as RaBitQ's searches do:
///
///     limit = estimate from signs + epsilon * deviation >= the worst of the best        (see SignQuery)
///
/// A run is gone through in rounds of 131,072 vectors. A round sums the signs of all its vectors and keeps the sums.
/// First it looks at the whole records of those with the best estimates, about twice as many as are looked for; with
/// them the worst of the best has nearly risen to where it ends. Then it looks at those whose limits reach it, and
/// hardly at any in vain.
///
/// What is found has the scores of whole records. A vector that belongs to the best is missed as seldom as the
/// normal distribution says, and mostly those that hardly belong. Which vectors are looked at depends on their order
/// alone, never on the queries that come together. Memory: 256 KiB a query for the sums of a round, for 16 queries
/// at a time.
///
/// Source: Gao and Long, RaBitQ, 2024, section 4.
public final class TierScan implements Scan {
    /// Deviations that are allowed for if nobody says: one in fifty limits is too low, as a rule by little.
    public static final double EPSILON = 2;

    private static final int ROWS = FastScan.ROWS;

    /// Blocks of a round.
    private static final int ROUND = 2048;

    /// Blocks that all queries look at before any goes on: near enough to memory's fastest part to stay there.
    private static final int SPAN = 32;

    /// Queries that go through a round together.
    private static final int TOGETHER = 16;

    /// Records that are looked at together.
    private static final int GROUP = 16;

    private final Optional<long[]> accepted;
    private final double epsilon;
    private final SplitVectors vectors;
    private final SplitVectors.Joiner joiner;
    private final CodedWindow window;
    private final List<FirstLook> looks = new ArrayList<>();
    private final int[] places = new int[GROUP];
    private final float[] scores = new float[GROUP];
    private long refined;

    /// @param accepted the places that may be found; all if there is none
    /// @param epsilon deviations that are allowed for, 0 or more, finite
    public TierScan(SplitVectors vectors, Optional<BitSet> accepted, double epsilon) {
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a first look allows for 0 or more deviations, not " + epsilon);
        }
        // A word for each block.
        this.accepted = accepted.map(BitSet::toLongArray);
        this.epsilon = epsilon;
        this.vectors = vectors;
        this.joiner = vectors.joiner();
        this.window = new CodedWindow(vectors.codec(), GROUP);
    }

    /// Vectors whose whole records were looked at, summed over queries.
    public long refined() {
        return refined;
    }

    @Override
    public void run(int from, int to, Asking... queries) {
        for (int query = 0; query < queries.length; query += TOGETHER) {
            Asking[] some = Arrays.copyOfRange(queries, query, Math.min(queries.length, query + TOGETHER));
            long end;
            for (long start = from; start < to; start = end) {
                end = Math.min(to, (start / ROWS + ROUND) * ROWS);
                round((int) start, (int) end, some);
            }
        }
    }

    private void round(int from, int to, Asking... queries) {
        int first = from / ROWS;
        int end = (to - 1) / ROWS + 1;
        for (int query = 0; query < queries.length; query++) {
            if (looks.size() == query) {
                looks.add(new FirstLook(vectors, accepted, queries[query]));
            }
            looks.get(query).begin(queries[query], from, to);
        }
        for (int block = first; block < end; block += SPAN) {
            for (int query = 0; query < queries.length; query++) {
                looks.get(query).sum(block, Math.min(end, block + SPAN));
            }
        }
        for (int query = 0; query < queries.length; query++) {
            looks.get(query).promise();
        }
        refine(first, end, queries);
        for (int query = 0; query < queries.length; query++) {
            looks.get(query).doubt(epsilon);
        }
        refine(first, end, queries);
    }

    /// Looks at the whole records of what was gathered.
    private void refine(int firstBlock, int endBlock, Asking... queries) {
        for (int block = firstBlock; block < endBlock; block += SPAN) {
            for (int query = 0; query < queries.length; query++) {
                FirstLook look = looks.get(query);
                int count;
                while ((count = look.next(Math.min(endBlock, block + SPAN), places)) > 0) {
                    score(queries[query], count);
                }
            }
        }
    }

    private void score(Asking query, int count) {
        joiner.expect(places, count);
        try {
            window.fill(count, (slot, target, offset) -> joiner.join(places[slot], target, offset));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        query.query().scoreAll(window, scores);
        for (int slot = 0; slot < count; slot++) {
            query.best().offer(places[slot], query.addend() + scores[slot]);
        }
        refined += count;
    }
}
