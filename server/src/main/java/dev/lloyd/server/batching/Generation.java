package dev.lloyd.server.batching;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A text that is being generated, as its reader sees it. One thread reads; any may cancel.
///
/// Tokens wait here until they are read, so that a slow reader holds nobody up. A reader that is more than
/// {@value #BACKLOG} tokens behind is given up.
public final class Generation {
    static final int BACKLOG = 4096;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Consumer<Generation> leave;
    private volatile boolean cancelled;

    /// What happens to a text.
    public sealed interface Event {}

    /// A new token.
    ///
    /// @param id of the token
    public record Token(int id) implements Event {}

    /// Nothing more comes.
    ///
    /// @param end why
    /// @param cause what went wrong, if it failed
    public record Ended(End end, Optional<Throwable> cause) implements Event {}

    /// Why a text ends.
    public enum End {
        /// The model ended it.
        STOP,
        /// It has as many tokens as it may, or the model's context is full.
        LENGTH,
        /// Its reader left.
        CANCELLED,
        /// The network could not go on.
        FAILED
    }

    /// @param leave told when the reader leaves
    Generation(Consumer<Generation> leave) {
        this.leave = leave;
    }

    /// What happened next; empty if nothing did in that time. Nothing comes after {@link Ended}.
    public Optional<Event> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(events.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
    }

    /// Says that nobody reads any more: its place is free and its cache forgotten before the next step.
    public void cancel() {
        cancelled = true;
        leave.accept(this);
    }

    boolean isCancelled() {
        return cancelled;
    }

    void give(int id) {
        events.add(new Token(id));
        if (events.size() > BACKLOG) {
            cancelled = true;
        }
    }

    void end(End end, Optional<Throwable> cause) {
        events.add(new Ended(end, cause));
    }
}
