package dev.lloyd.server.api;

import dev.lloyd.server.http.ApiException;
import dev.lloyd.server.http.Exchange;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets a few pieces of work run at once, first come, first served, and a bounded number wait.
final class Lane {
    private final Semaphore places;
    private final int running;
    private final int waiting;
    private boolean closed;

    /// @param running pieces of work at once
    /// @param waiting pieces of work that may wait
    Lane(int running, int waiting) {
        this.places = new Semaphore(running, true);
        this.running = running;
        this.waiting = waiting;
    }

    /// A piece of work.
    interface Work<T> {
        T run() throws IOException;
    }

    /// Runs when it is its turn.
    ///
    /// @throws ApiException if too many wait, or the turn does not come in time
    <T> T run(Exchange exchange, Work<T> work) throws IOException, InterruptedException {
        if (isClosed()) {
            throw ApiException.unavailable("draining", "the server is about to stop and takes no new requests");
        }
        if (places.availablePermits() == 0 && places.getQueueLength() >= waiting) {
            throw ApiException.busy(waiting + " requests wait, which is as many as may");
        }
        if (!places.tryAcquire(Math.max(1, exchange.left().toNanos()), TimeUnit.NANOSECONDS)) {
            throw exchange.tooSlow();
        }
        try {
            return work.run();
        } finally {
            places.release();
        }
    }

    /// Pieces of work that run now.
    int running() {
        return running - places.availablePermits();
    }

    /// Pieces of work that wait, about.
    int waiting() {
        return places.getQueueLength();
    }

    /// Takes no new work.
    synchronized void close() {
        closed = true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
