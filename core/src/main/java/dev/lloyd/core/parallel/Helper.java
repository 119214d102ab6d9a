package dev.lloyd.core.parallel;

import java.util.concurrent.locks.LockSupport;

/// A thread that takes part in one loop after the other. Between loops it looks for the next one for a moment, since
/// the layers of a network follow each other faster than a thread wakes up, and then sleeps.
final class Helper implements Runnable {
    private final Loop loop;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean asleep;

    Helper(String name, Loop loop) {
        this.loop = loop;
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
        Runnable help = loop::help;
        int done = 0;
        while (!closed) {
            int round = await(done);
            if (round != done) {
                Workers.inside(help);
                done = round;
            }
        }
    }

    /// The round of the next loop; the last one's if woken for nothing.
    private int await(int done) {
        for (int turn = 0; turn < Workers.SPINS; turn++) {
            int round = loop.round();
            if (round != done) {
                return round;
            }
            Thread.onSpinWait();
        }
        asleep = true;
        // Whoever begins a loop after this sees who sleeps.
        if (!closed && loop.round() == done) {
            LockSupport.park(this);
        }
        asleep = false;
        return loop.round();
    }
}
