package dev.lloyd.core.parallel;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// A fixed number of threads for loops whose iterations are independent.
///
/// The result of a loop must not depend on which thread ran an iteration, nor on their order: every caller writes
/// to a place that only its iteration owns and reduces afterwards, in index order. Then output is the same for any
/// number of threads. A loop inside a loop runs on the thread that meets it, and so does a loop that comes while
/// another thread's runs.
///
/// Each thread begins with a range of indexes of its own, the same one in every loop of as many indexes, and helps the
/// others when that is done. A loop makes no garbage. Threads start with the first loop, are daemons, and wait for the
/// next loop actively for some {@value #SPINS} turns, less than a tenth of a millisecond, before they sleep.
public final class Workers implements AutoCloseable {
    /// How often a thread looks again before it gives way to others.
    static final int SPINS = 2000;

    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

    private final int threads;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final Loop loop;
    private final Runnable lead;
    private volatile boolean closed;
    private List<Helper> helpers = List.of();

    private Workers(int threads) {
        this.threads = threads;
        this.loop = new Loop(threads);
        this.lead = loop::lead;
    }

    /// Workers with that many threads, the one that comes with a loop among them.
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
        boolean alone = threads == 1 || count < 2 || INSIDE.get() || closed;
        if (alone || !taken.compareAndSet(false, true)) {
            for (int index = 0; index < count; index++) {
                body.accept(index);
            }
            return;
        }
        try {
            share(count, body);
        } finally {
            taken.set(false);
        }
    }

    private void share(int count, IntConsumer body) {
        List<Helper> all = helpers();
        loop.begin(count, body);
        for (int index = 0; index < all.size(); index++) {
            all.get(index).wake();
        }
        inside(lead);
    }

    /// Starts them with the first loop.
    private synchronized List<Helper> helpers() {
        if (helpers.isEmpty() && !closed) {
            helpers = IntStream.range(1, threads)
                    .mapToObj(index -> new Helper(index, loop))
                    .toList();
            helpers.forEach(Helper::start);
        }
        return helpers;
    }

    /// Runs something in which loops are not shared.
    static void inside(Runnable action) {
        INSIDE.set(true);
        try {
            action.run();
        } finally {
            INSIDE.set(false);
        }
    }

    /// Ends the threads. A loop that is running runs to its end, later ones on the thread that comes with them.
    @Override
    public synchronized void close() {
        closed = true;
        helpers.forEach(Helper::close);
    }
}
