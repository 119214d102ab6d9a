package dev.lloyd.core.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// One loop that threads share: each takes the next index until none is left.
final class Loop {
    /// Nanoseconds: what a thread sleeps that has nothing left but to wait for another.
    private static final long PAUSE = 20_000;

    private final int count;
    /// Null when all is done: threads remember their last loop.
    private @Nullable IntConsumer body;

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger helping = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Loop(int count, IntConsumer body) {
        this.count = count;
        this.body = body;
    }

    /// Takes part, besides the thread whose loop it is. A thread that comes late finds no index left.
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
        body = null;
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
        IntConsumer action = body;
        if (action == null) {
            return;
        }
        try {
            for (int index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
                action.accept(index);
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
            next.set(count);
        }
    }
}
