package dev.lloyd.core.parallel;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A thread that takes part in one loop after the other. Between loops it looks for the next one for a moment, since
/// the layers of a network follow each other faster than a thread wakes up, and then sleeps.
final class Helper implements Runnable {
    private final Supplier<@Nullable Loop> current;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean asleep;

    /// @param current the loop that is running, if one is
    Helper(String name, Supplier<@Nullable Loop> current) {
        this.current = current;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(this);
    }

    void start() {
        thread.start();
    }

    /// Tells that there is a loop.
    void wake() {
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /// Ends the thread when it has done what it is at.
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        Loop done = null;
        while (!closed) {
            Loop loop = await(done);
            if (loop != null) {
                Workers.inside(loop::help);
                done = loop;
            }
        }
    }

    /// The next loop; null if woken for nothing.
    private @Nullable Loop await(@Nullable Loop done) {
        for (int turn = 0; turn < Workers.SPINS; turn++) {
            Loop loop = current.get();
            if (loop != done && loop != null) {
                return loop;
            }
            Thread.onSpinWait();
        }
        asleep = true;
        // Whoever sets a loop after this sees who sleeps.
        Loop loop = current.get();
        if (!closed && (loop == done || loop == null)) {
            LockSupport.park(this);
        }
        asleep = false;
        loop = current.get();
        return loop == done ? null : loop;
    }
}
