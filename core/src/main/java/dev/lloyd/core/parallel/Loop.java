package dev.lloyd.core.parallel;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Loops that threads share. A thread begins with a range of indexes of its own: it goes through memory in order, and
/// the same range of the same loop is its own again the next time. Then it helps the others with theirs. One loop after
/// the other runs in the same object, so that a loop makes no garbage.
final class Loop {
    /// Nanoseconds: what a thread sleeps that has nothing left but to wait for another.
    private static final long PAUSE = 20_000;

    /// Where the body is among places that nobody uses: what changes with each loop shall not be in a cache line with
    /// what threads read while they wait.
    private static final int BODY = 32;

    private final Ranges ranges;
    private final AtomicReferenceArray<IntConsumer> body = new AtomicReferenceArray<>(2 * BODY);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /// @param threads how many take part: 0, whose loop it is, and others
    Loop(int threads) {
        this.ranges = new Ranges(threads);
    }

    /// Begins a loop, when the one before is over.
    void begin(int count, IntConsumer action) {
        body.setRelease(BODY, action);
        ranges.share(count);
    }

    /// Whether there is something to begin with for a thread.
    boolean waitsFor(int thread) {
        return ranges.hasOwn(thread);
    }

    /// Takes part.
    void help(int thread) {
        int done = 0;
        try {
            for (int index = ranges.take(thread); index >= 0; index = ranges.take(thread)) {
                done++;
                body.getAcquire(BODY).accept(index);
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
            done += ranges.takeAll();
        } finally {
            // After this the loop may be over, and the next one begin.
            ranges.finish(done);
        }
    }

    /// Runs the loop on the thread whose loop it is, and returns when no other runs a part of it any more.
    void lead() {
        help(0);
        await();
        body.setRelease(BODY, Loop::nothing); // What it holds can go.
        Throwable thrown = failure.get();
        if (thrown != null) {
            failure.set(null);
        }
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
        for (int turn = 0; !ranges.isDone(); turn++) {
            if (turn < Workers.SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private static void nothing(int index) {}
}
