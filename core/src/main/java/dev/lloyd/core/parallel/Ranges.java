package dev.lloyd.core.parallel;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;

/// The indexes of a loop, in as many ranges as there are threads. A thread takes those of its own range first, and
/// then what others have left of theirs.
final class Ranges {
    /// Longs from one counter to the next: what one thread writes shall not be in a cache line that another reads, and
    /// processors fetch lines of 64 bytes in pairs.
    private static final int APART = 16;

    private static final long NEXT = 0xFFFF_FFFFL;

    private final int threads;

    /// For each range its end in the upper half and its next index in the lower one; then how many indexes of
    /// all are not done. Both halves change as one, so that a thread that comes late meets either a range that is
    /// over, and no index, or the next loop's range whole. Nothing lies in the first line, which has the array's
    /// length and is read with every look at a counter.
    private final AtomicLongArray counters;

    Ranges(int threads) {
        this.threads = threads;
        this.counters = new AtomicLongArray((threads + 2) * APART);
    }

    /// Begins with `0 .. count - 1`, when all that was before is done. What a thread has written before is seen by
    /// whoever takes an index.
    void share(int count) {
        counters.setRelease(at(threads), count);
        for (int range = 0; range < threads; range++) {
            counters.setRelease(at(range), start(range + 1, count) << Integer.SIZE | start(range, count));
        }
        // One wait for all lines, which other processors hold, before it is looked at who sleeps.
        VarHandle.fullFence();
    }

    private long start(int range, int count) {
        return Math.ceilDiv((long) count * range, threads);
    }

    /// Whether a thread's own range has an index that nobody took.
    boolean hasOwn(int thread) {
        return left(counters.get(at(thread))) > 0;
    }

    /// The next index for a thread; -1 if none is left.
    int take(int thread) {
        for (int turn = 0; turn < threads; turn++) {
            long taken = counters.getAndIncrement(at((thread + turn) % threads));
            if (left(taken) > 0) {
                return (int) taken;
            }
        }
        return -1;
    }

    /// Takes all that is left, and says how many these are.
    int takeAll() {
        int count = 0;
        for (int range = 0; range < threads; range++) {
            count += left(counters.getAndSet(at(range), 0));
        }
        return count;
    }

    /// Tells that so many of the indexes that were taken are done.
    void finish(int count) {
        counters.getAndAdd(at(threads), -count);
    }

    /// Whether all indexes are done.
    boolean isDone() {
        return counters.get(at(threads)) == 0;
    }

    /// Where a range's counter is, or behind all of them what is not done.
    private static int at(int range) {
        return (range + 1) * APART;
    }

    private static int left(long range) {
        return (int) Math.max(0, (range >>> Integer.SIZE) - (range & NEXT));
    }
}
