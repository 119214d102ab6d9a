package dev.lloyd.server.api;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.server.http.ApiException;
import dev.lloyd.server.http.Exchange;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Where embeddings and searches are worked on: a few at once, first come, first served, and a bounded number waits.
///
/// Its threads are not those of requests, so that an answer that is late is given up although its work is not done;
/// and its workers are not those of generation, so that a step finds its own free.
final class Lane implements AutoCloseable {
    private final Workers workers;
    private final ThreadPoolExecutor threads;
    private final Semaphore room;
    private final int mayWait;
    private volatile boolean closed;

    /// @param running pieces of work at once, and threads for the loops in them
    /// @param mayWait pieces of work that may wait
    Lane(int running, int mayWait) {
        this.workers = Workers.of(running);
        this.threads = new ThreadPoolExecutor(
                running,
                running,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("lloyd-lane-", 0).daemon().factory());
        this.room = new Semaphore(running + mayWait);
        this.mayWait = mayWait;
    }

    /// A piece of work. A long one asks {@link Lane#requireTime} now and then.
    interface Work<T> {
        T run(Workers workers);
    }

    /// Runs when it is its turn.
    ///
    /// @throws ApiException if too many wait, the result does not come in time, or the server stops
    <T> T run(Exchange exchange, Work<T> work) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(() -> {
            requireTime(exchange);
            return work.run(workers);
        });
        if (!room.tryAcquire()) {
            throw ApiException.busy(mayWait + " requests wait, which is as many as may");
        }
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    room.release();
                }
            });
        } catch (RejectedExecutionException draining) {
            room.release();
            throw ApiException.unavailable("draining", "the server is about to stop and takes no new requests");
        }
        return result(task, exchange);
    }

    private static <T> T result(FutureTask<T> task, Exchange exchange) throws InterruptedException {
        try {
            return task.get(Math.max(1, exchange.left().toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw exchange.tooSlow();
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(failure);
            }
        }
    }

    /// Checks that somebody still waits for the result.
    ///
    /// @throws ApiException if the time for the answer is over, or the server stops
    void requireTime(Exchange exchange) {
        if (closed) {
            throw ApiException.unavailable("stopping", "the server stops");
        }
        if (!exchange.left().isPositive()) {
            throw exchange.tooSlow();
        }
    }

    /// Pieces of work that run now.
    int running() {
        return threads.getActiveCount();
    }

    /// Pieces of work that wait.
    int waiting() {
        return threads.getQueue().size();
    }

    /// Takes no new work from now on.
    void refuseNew() {
        threads.shutdown();
    }

    /// Waits until all that was taken is done, after {@link #refuseNew}.
    ///
    /// @return whether it is, in that time
    boolean drain(Duration patience) throws InterruptedException {
        return threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Gives up what waits and waits for what runs, so that models and indexes can be closed.
    @Override
    public void close() {
        closed = true;
        refuseNew();
        try {
            drain(Duration.ofMinutes(1));
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
        workers.close();
    }
}
