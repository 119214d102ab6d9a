package dev.lloyd.core.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Loops that threads share: each takes the next index until none is left. One loop after the other runs in the same
/// object, so that a loop makes no garbage.
final class Loop {
    /// Nanoseconds: what a thread sleeps that has nothing left but to wait for another.
    private static final long PAUSE = 20_000;

    /// The number of indexes in the upper half, the next index in the lower one. They change as one, so that a thread
    /// that comes late meets either the loop that is over, and no index, or the next one whole.
    private final AtomicLong indexes = new AtomicLong();

    private final AtomicInteger helping = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile IntConsumer body = Loop::nothing;

    /// How many loops there have been.
    private final AtomicInteger rounds = new AtomicInteger();

    /// Which loop this is, or was the last.
    int round() {
        return rounds.get();
    }

    /// Begins a loop, when the one before is over.
    void begin(int count, IntConsumer action) {
        failure.set(null);
        body = action;
        indexes.set((long) count << Integer.SIZE);
        rounds.incrementAndGet();
    }

    /// Takes part, besides the thread whose loop it is.
    void help() {
        helping.incrementAndGet();
        try {
            drain();
        } finally {
            helping.decrementAndGet();
        }
    }

    /// Runs the loop on the thread whose loop it is, and returns when no other runs a part of it any more.
    void lead() {
        drain();
        await();
        body = Loop::nothing; // What it holds can go.
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown != null) {
            throw new IllegalStateException(thrown);
        }
    }

    private void await() {
        // Indexes were taken by threads that had said before that they help.
        for (int turn = 0; helping.get() > 0; turn++) {
            if (turn < Workers.SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private void drain() {
        try {
            for (long taken = take(); isIndex(taken); taken = take()) {
                body.accept((int) taken);
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
            indexes.set(0);
        }
    }

    private static void nothing(int index) {}

    private long take() {
        return indexes.getAndIncrement();
    }

    private static boolean isIndex(long taken) {
        return (taken & 0xFFFF_FFFFL) < taken >>> Integer.SIZE;
    }
}
