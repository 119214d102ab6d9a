package dev.lloyd.core.parallel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/// A fixed number of threads for loops whose iterations are independent.
///
/// The result of a loop must not depend on which thread ran an iteration, nor on their order: every caller writes
/// to a place that only its iteration owns and reduces afterwards, in index order. Then output is the same for any
/// number of threads. A loop inside a loop runs on the thread that meets it.
public final class Workers implements AutoCloseable {
    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

    private final int threads;
    private final ForkJoinPool pool;

    private Workers(int threads) {
        this.threads = threads;
        this.pool = new ForkJoinPool(threads);
    }

    /// Workers with that many threads.
    ///
    /// @param threads 1 or more
    public static Workers of(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be 1 or more, not " + threads);
        }
        return new Workers(threads);
    }

    /// How many threads run a loop.
    public int threads() {
        return threads;
    }

    /// Runs `body` for `0 .. count - 1`, each index once, and returns when all are done. The first exception thrown
    /// by an iteration stops the loop and is thrown to the caller.
    public void forEach(int count, IntConsumer body) {
        if (threads == 1 || count < 2 || INSIDE.get()) {
            for (int index = 0; index < count; index++) {
                body.accept(index);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        Runnable drain = () -> drain(next, count, body, failure);
        var others = java.util.stream.IntStream.range(1, Math.min(threads, count))
                .mapToObj(worker -> pool.submit(drain))
                .toList();
        drain.run();
        others.forEach(java.util.concurrent.ForkJoinTask::join);
        RuntimeException thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
    }

    private static void drain(
            AtomicInteger next, int count, IntConsumer body, AtomicReference<RuntimeException> failure) {
        INSIDE.set(true);
        try {
            for (int index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
                body.accept(index);
            }
        } catch (RuntimeException exception) {
            failure.compareAndSet(null, exception);
            next.set(count);
        } finally {
            INSIDE.set(false);
        }
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
