package dev.lloyd.vectors.search;

import dev.lloyd.core.kernel.FastScan;
import dev.lloyd.vectors.codec.HeadQuery;
import dev.lloyd.vectors.codec.HeadWindow;

/// Guesses from every sixteenth block of a run what the worst of the best will score in the end.
///
/// Of the `k` best of the run a share of `1 / stride` is expected in the sample, `m = k / stride`, with a deviation
/// of `sqrt(m)`. The guess is the score of the sampled vector number `r = m + 2 sqrt(m) + 1`, for which the whole
/// records of twice as many with the best estimates are looked at where heads are not whole codes. It is too high for
/// about one query in a hundred, and hardly ever by much.
///
/// @param floor the guess
/// @param promise what the sampled vector number `r` is estimated to score: whose estimate is as good is likely to
///     be among the best
record FirstSample(double floor, double promise) {
    private static final int ROWS = FastScan.ROWS;

    /// Every so many blocks of a run are sampled,
    private static final int STRIDE = 16;

    /// of at least so many and, in longer runs, at most so many blocks.
    private static final int LEAST = 4;

    private static final int MOST = 128;

    /// Samples a run. If as many vectors as are looked for were found before, or if there are too few blocks to sample,
    /// the guess is the worst of the best as it is, and every vector promises to be among them.
    static FirstSample of(Scan.Asking query, HeadWindow window, AcceptedRows accepted, SecondLook second) {
        double reached = query.best().floor();
        int blocks = accepted.endBlock() - accepted.firstBlock();
        int stride = Math.max(STRIDE, Math.ceilDiv(blocks, MOST));
        if (reached > Double.NEGATIVE_INFINITY || blocks < LEAST * STRIDE) {
            return new FirstSample(reached, Double.NEGATIVE_INFINITY);
        }
        double share = (double) query.best().most() / stride;
        int rank = (int) Math.ceil(share + 2 * Math.sqrt(share) + 1);
        window.begin(accepted.firstBlock(), blocks / stride, stride);
        HeadQuery head = query.query().head();
        Neighbours estimated = estimated(head, window, accepted, head.isWhole() ? rank : 2 * rank);
        if (estimated.size() < rank) {
            return new FirstSample(reached, Double.NEGATIVE_INFINITY);
        }
        double promise = query.addend() + estimated.scores()[rank - 1];
        double floor = head.isWhole() ? promise : floor(query, estimated, rank, second);
        return new FirstSample(floor, promise);
    }

    /// The whole score of the sampled vector number `rank`, as far as those with good estimates are looked at.
    private static double floor(Scan.Asking query, Neighbours estimated, int rank, SecondLook second) {
        Best best = Best.of(rank);
        Scan.Asking sampled = new Scan.Asking(query.query(), query.addend(), best);
        for (int from = 0; from < estimated.size(); from += SecondLook.MOST) {
            second.offer(sampled, estimated.vectors(), from, Math.min(SecondLook.MOST, estimated.size() - from));
        }
        return best.floor();
    }

    /// The sampled vectors with the best estimates.
    private static Neighbours estimated(HeadQuery head, HeadWindow window, AcceptedRows accepted, int most) {
        Best best = Best.of(most);
        head.sum(window, 0, window.count());
        for (int index = 0; index < window.count(); index++) {
            long rows = accepted.of(window.block(index));
            long left = rows == 0 ? 0 : head.reaching(window, index, rows, 0, best.floor());
            for (; left != 0; left &= left - 1) {
                int row = Long.numberOfTrailingZeros(left);
                best.offer(window.block(index) * ROWS + row, head.estimate(window, index, row));
            }
        }
        return best.drain();
    }
}
