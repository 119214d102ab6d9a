package dev.lloyd.vectors.search;

import dev.lloyd.core.kernel.FastScan;
import dev.lloyd.vectors.codec.HeadQuery;
import dev.lloyd.vectors.codec.HeadWindow;

/// One query's way through the heads of a run of blocks. A vector whose limit reaches the worst of the best, or what
/// that is guessed to become, is looked at whole: soon, together with others that are near, if its estimate promises
/// that it is among the best, else at the end of the run, if it still has to be. For one thread.
final class FirstLook {
    private static final int ROWS = FastScan.ROWS;

    private final SecondLook second;
    private final double epsilon;
    private final int[] waiting = new int[SecondLook.MOST];
    private int count;
    private final Doubts doubts = new Doubts();

    /// Of each block of a window, the rows that may reach what they have to.
    private long[] reached = new long[0];

    private Scan.Asking query;
    private HeadQuery head;

    /// No vector whose limit is below is looked at.
    private double guess;

    /// Nor any whose limit reaches it: they were dealt with before.
    private double ceiling;

    /// What an estimate has to reach so that it promises something.
    private double promise;

    /// @param epsilon deviations that are allowed for
    FirstLook(Scan.Asking query, SecondLook second, double epsilon) {
        this.query = query;
        this.head = query.query().head();
        this.second = second;
        this.epsilon = epsilon;
    }

    /// Begins a run.
    void begin(Scan.Asking asking, FirstSample sample) {
        query = asking;
        head = asking.query().head();
        guess = sample.floor();
        ceiling = Double.POSITIVE_INFINITY;
        promise = sample.promise();
    }

    /// Looks at the blocks of a window.
    void look(HeadWindow window, AcceptedRows accepted) {
        if (reached.length < window.count()) {
            reached = new long[window.count()];
        }
        int index = 0;
        while (index < window.count()) {
            int end = index;
            while (end < window.count() && AcceptedRows.many(accepted.of(window.block(end)))) {
                end++;
            }
            head.sum(window, index, end);
            compare(window, accepted, index, end);
            if (end < window.count() && ceiling == Double.POSITIVE_INFINITY) {
                all(window.block(end), accepted.of(window.block(end)));
            }
            index = end + 1;
        }
    }

    /// First all blocks are asked for rows that may reach what they have to, so that memory is waited for side by side.
    private void compare(HeadWindow window, AcceptedRows accepted, int from, int to) {
        double least = floor();
        boolean guessed = promise > Double.NEGATIVE_INFINITY || ceiling < Double.POSITIVE_INFINITY;
        for (int index = from; index < to; index++) {
            reached[index] = head.reaching(window, index, accepted.of(window.block(index)), epsilon, least);
        }
        for (int index = from; index < to; index++) {
            for (long left = reached[index]; left != 0; left &= left - 1) {
                int row = Long.numberOfTrailingZeros(left);
                if (guessed || floor() > least) {
                    consider(window, index, row);
                } else {
                    add(window.block(index) * ROWS + row);
                }
            }
        }
    }

    private void consider(HeadWindow window, int index, int row) {
        double limit = head.limit(window, index, row, epsilon);
        if (limit >= floor() && limit < ceiling - query.addend()) {
            int place = window.block(index) * ROWS + row;
            if (head.estimate(window, index, row) >= promise - query.addend()) {
                add(place);
            } else {
                doubts.add(place, limit);
            }
        }
    }

    /// Looks at rows whatever their heads say.
    private void all(int block, long rows) {
        for (long left = rows; left != 0; left &= left - 1) {
            add(block * ROWS + Long.numberOfTrailingZeros(left));
        }
    }

    /// The limit that a vector has to reach.
    private double floor() {
        return Math.max(guess, query.best().floor()) - query.addend();
    }

    private void add(int place) {
        waiting[count++] = place;
        if (count == waiting.length) {
            lookAtWaiting();
        }
    }

    private void lookAtWaiting() {
        second.offer(query, waiting, 0, count);
        count = 0;
    }

    /// Looks at what was put off, as far as it still has to be.
    void finish() {
        lookAtWaiting();
        for (int index = 0; index < doubts.size(); index++) {
            if (doubts.limit(index) >= floor()) {
                add(doubts.place(index));
            }
        }
        lookAtWaiting();
        doubts.clear();
    }

    /// Lowers the guess to what was found, if it was too high.
    ///
    /// @return whether it was, so that the run has to be gone through again
    boolean lower() {
        if (query.best().floor() >= guess) {
            return false;
        }
        ceiling = guess;
        guess = Double.NEGATIVE_INFINITY;
        // Fewer than are looked for may have been found: what is looked at soon raises the floor for all that follow.
        promise = Double.NEGATIVE_INFINITY;
        return true;
    }
}
