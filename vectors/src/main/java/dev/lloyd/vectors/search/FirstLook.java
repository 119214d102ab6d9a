package dev.lloyd.vectors.search;

import dev.lloyd.core.kernel.FastScan;
import dev.lloyd.vectors.codec.SignQuery;
import dev.lloyd.vectors.codec.SignWindow;
import dev.lloyd.vectors.codec.SplitVectors;
import java.util.Arrays;
import java.util.Optional;

/// What the signs of a round of blocks say to one query: which vectors promise most, and then which may reach what is
/// asked for. Both are handed out in their order, so that queries that go through a round together look at the same
/// memory. For one thread.
final class FirstLook {
    private static final int ROWS = FastScan.ROWS;

    /// Of a block with so few vectors that may be found, signs are not worth a look.
    private static final int FEW = 4;

    /// About so many times as many vectors as are looked for promise most: the more, the nearer the worst of the best
    /// gets to where it ends.
    private static final int PROMISING = 2;

    /// In a round of many blocks, every so many of them are a sample that says which estimates are among the best.
    private static final int SAMPLED = 16;

    /// What is asked of a sample beyond its share, so that hardly ever too few vectors promise enough.
    private static final int SURELY = 4;

    private final boolean everything;
    private final long[] accepted;
    private final SignWindow window;
    private final Candidates candidates = new Candidates();
    private long[] taken = new long[0];
    private int from;
    private int to;
    private Scan.Asking query;
    private SignQuery signs;

    /// @param accepted a word of places that may be found for each block; all if there is none
    FirstLook(SplitVectors vectors, Optional<long[]> accepted, Scan.Asking query) {
        this.everything = accepted.isEmpty();
        this.accepted = accepted.orElse(new long[0]);
        this.window = new SignWindow(vectors);
        this.query = query;
        this.signs = query.query().signs();
    }

    /// Goes to a round, of the vectors `from` to `to`.
    void begin(Scan.Asking asking, int start, int end) {
        from = start;
        to = end;
        query = asking;
        signs = asking.query().signs();
        int blocks = endBlock() - start / ROWS;
        window.begin(start / ROWS, blocks);
        if (taken.length < blocks) {
            taken = new long[blocks];
        } else {
            Arrays.fill(taken, 0, blocks, 0);
        }
    }

    private int endBlock() {
        return (to - 1) / ROWS + 1;
    }

    /// Sums the signs of some blocks.
    void sum(int firstBlock, int endBlock) {
        int block = firstBlock;
        while (block < endBlock) {
            int end = block;
            while (end < endBlock && isSummed(end)) {
                end++;
            }
            signs.sum(window, block, end);
            block = end + 1;
        }
    }

    private boolean isSummed(int block) {
        return Long.bitCount(rows(block)) > FEW;
    }

    /// Gathers the vectors with the best estimates.
    void promise() {
        double reached = query.best().floor() - query.addend();
        double floor = Math.max(reached, sampled(reached));
        gather(0, floor);
        if (candidates.size() < query.best().most() && floor > reached) {
            gather(0, reached);
        }
    }

    /// What about as many estimates reach as are to promise most.
    private double sampled(double reached) {
        boolean many = endBlock() - from / ROWS >= SAMPLED * SURELY;
        long wanted = (long) PROMISING * query.best().most();
        int stride = many ? SAMPLED : 1;
        Reservoir best = new Reservoir((int) Math.min(many ? wanted / SAMPLED + SURELY : wanted, to - from));
        for (int block = from / ROWS; block < endBlock(); block += stride) {
            double floor = Math.max(reached, best.floor());
            for (long left = isSummed(block) ? reaching(block, 0, floor) : 0; left != 0; left &= left - 1) {
                best.offer((float) signs.estimate(window, Long.numberOfTrailingZeros(left)));
            }
        }
        return best.worst();
    }

    /// Gathers the vectors that were not looked at and whose limits reach the worst of the best.
    void doubt(double epsilon) {
        gather(epsilon, query.best().floor() - query.addend());
    }

    private void gather(double epsilon, double floor) {
        candidates.clear();
        for (int block = from / ROWS; block < endBlock(); block++) {
            long left = reaching(block, epsilon, floor) & ~taken[block - from / ROWS];
            boolean summed = left != 0 && isSummed(block);
            for (; left != 0; left &= left - 1) {
                int row = Long.numberOfTrailingZeros(left);
                double limit = summed ? signs.limit(window, row, epsilon) : Double.POSITIVE_INFINITY;
                if (limit >= floor) {
                    candidates.add(block * ROWS + row, limit);
                }
            }
        }
    }

    /// The rows of a block whose limits may reach a floor: all if it was not summed.
    private long reaching(int block, double epsilon, double floor) {
        long rows = rows(block);
        if (Long.bitCount(rows) <= FEW) {
            return rows;
        }
        window.read(block);
        return rows & signs.reaching(window, epsilon, floor);
    }

    /// The next of what was gathered whose limits still reach the worst of the best. None is handed out twice.
    ///
    /// @param endBlock the first block that is not asked for
    /// @param places gets as many as fit
    /// @return how many
    int next(int endBlock, int[] places) {
        double floor = query.best().floor() - query.addend();
        int count = candidates.next((long) endBlock * ROWS, floor, places);
        for (int index = 0; index < count; index++) {
            taken[places[index] / ROWS - from / ROWS] |= 1L << places[index];
        }
        return count;
    }

    /// The rows of a block that are in the round and may be found.
    private long rows(int block) {
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
}
