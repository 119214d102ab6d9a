package dev.lloyd.core.parallel;

import java.util.concurrent.locks.LockSupport;

/// A thread that takes part in one loop after the other. Between loops it looks for the next one for a moment, since
/// the layers of a network follow each other faster than a thread wakes up, and then sleeps.
final class Helper implements Runnable {
    private final Loop loop;
    private final int number;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean asleep;

    /// @param number which of the threads, 1 or more; 0 is the one that comes with a loop
    Helper(int number, Loop loop) {
        this.loop = loop;
        this.number = number;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("lloyd-worker-" + number)
                .inheritInheritableThreadLocals(false)
                .unstarted(this);
    }

    void start() {
        thread.start();
    }

    /// Tells that there is a loop.
    void wake() {
        if (asleep && loop.waitsFor(number)) {
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
        Workers.inside(() -> {
            while (!closed) {
                if (isAwaited()) {
                    loop.help(number);
                }
            }
        });
    }

    /// Waits for a loop; false if woken for nothing.
    private boolean isAwaited() {
        for (int turn = 0; turn < Workers.SPINS; turn++) {
            if (loop.waitsFor(number)) {
                return true;
            }
            Thread.onSpinWait();
        }
        asleep = true;
        // Whoever begins a loop after this sees who sleeps.
        if (!closed && !loop.waitsFor(number)) {
            LockSupport.park(this);
        }
        asleep = false;
        return loop.waitsFor(number);
    }
}
