package dev.lloyd.server.batching;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.Steps;
import dev.lloyd.server.batching.Generation.End;
import dev.lloyd.server.batching.RefusedException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Generates many texts at once: continuous batching.
///
/// One thread makes step after step. A step takes the last token of every running text and a piece of the
/// prompts of newcomers, sends all through the network as one batch, and gives every text its next token. Texts
/// come and go between steps. A step that fails ends the texts that are in it: what their caches hold is not known.
/// What a text gets does not depend on the others, because the network's rows do not
/// ({@link dev.lloyd.models.runtime.FloatOps}) and each text has its own choices.
///
/// Thread-safe. Memory: a cache for each running text, `capacity.running()` of them at most.
///
/// Yu, Jeong, Kim, Kim, Chun, *Orca: A Distributed Serving System for Transformer-Based Generative Models*,
/// 2022.
public final class Batching implements AutoCloseable {
    private final Decoder decoder;
    private final Supplier<KeyValueCache> newCache;
    private final Capacity capacity;
    private final Steps steps;
    private final Runnable check;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Arrival> waiting = new ArrayDeque<>();
    private final List<Sequence> running = new ArrayList<>();
    private final LongAdder promptTokens = new LongAdder();
    private final LongAdder generatedTokens = new LongAdder();
    private boolean draining;
    private boolean closed;
    private boolean broken;

    private record Arrival(GenerationRequest request, Generation generation) {}

    /// Starts with no texts.
    ///
    /// @param newCache an empty cache of the decoder's network
    /// @param workers what steps run on; not closed here
    /// @param check runs before every step, and ends the running texts by what it throws
    public Batching(
            Decoder decoder, Supplier<KeyValueCache> newCache, Capacity capacity, Workers workers, Runnable check) {
        this.decoder = decoder;
        this.newCache = newCache;
        this.capacity = capacity;
        this.steps = decoder.steps(workers);
        this.check = check;
        this.thread = Thread.ofPlatform().name("lloyd-batching").daemon().start(this::run);
    }

    /// Takes a text.
    ///
    /// @throws RefusedException if too many wait, or no more are taken
    /// @throws IllegalArgumentException if the prompt fills the network's context or has an id that is none
    public Generation submit(GenerationRequest request) throws RefusedException {
        request.requireReadable(decoder.network());
        lock.lock();
        try {
            if (broken) {
                throw new RefusedException(Reason.BROKEN, "the model has failed and needs a restart of the server");
            }
            if (draining || closed) {
                throw new RefusedException(Reason.DRAINING, "the server is about to stop and takes no new requests");
            }
            int free = Math.max(0, capacity.running() - running.size());
            if (waiting.size() >= free + capacity.waiting()) {
                throw new RefusedException(
                        Reason.FULL,
                        running.size() + " texts are being generated and " + waiting.size()
                                + " wait, which is as many as may");
            }
            Generation generation = new Generation(this::leave);
            waiting.add(new Arrival(request, generation));
            changed.signalAll();
            return generation;
        } finally {
            lock.unlock();
        }
    }

    /// What is running and waiting now.
    public Load load() {
        lock.lock();
        try {
            return new Load(running.size(), waiting.size(), promptTokens.sum(), generatedTokens.sum());
        } finally {
            lock.unlock();
        }
    }

    /// Whether it has failed for good: all its texts have ended, and none are taken.
    public boolean isBroken() {
        lock.lock();
        try {
            return broken;
        } finally {
            lock.unlock();
        }
    }

    /// Takes no new texts from now on.
    public void refuseNew() {
        lock.lock();
        try {
            draining = true;
        } finally {
            lock.unlock();
        }
    }

    /// Takes no new texts from now on, and waits until all that were taken have ended.
    ///
    /// @return whether they have, in that time
    public boolean drain(Duration patience) throws InterruptedException {
        refuseNew();
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!(running.isEmpty() && waiting.isEmpty()) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return running.isEmpty() && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Ends all texts and waits for the step that is being made.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.MINUTES.toMillis(1));
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }

    /// One that waits leaves at once; one that runs, before the next step.
    private void leave(Generation generation) {
        lock.lock();
        try {
            if (waiting.removeIf(arrival -> arrival.generation == generation)) {
                generation.end(End.CANCELLED, Optional.empty());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (admit()) {
                List<Sequence> batch = List.copyOf(running);
                try {
                    check.run();
                    step(batch);
                } catch (RuntimeException | Error failure) {
                    // InternalError is what a mapped file gives that was cut short under our feet.
                    batch.forEach(sequence -> end(sequence, End.FAILED, Optional.of(failure)));
                }
            }
        } catch (RuntimeException | Error failure) {
            giveUp(failure);
        }
    }

    /// What comes here is not of one step, so no later one can be trusted; but nobody waits in vain.
    private void giveUp(Throwable failure) {
        lock.lock();
        try {
            broken = true;
            closed = true;
            endAll(End.FAILED, Optional.of(failure));
        } finally {
            lock.unlock();
        }
    }

    private void endAll(End end, Optional<Throwable> cause) {
        waiting.forEach(arrival -> arrival.generation.end(end, cause));
        waiting.clear();
        List.copyOf(running).forEach(sequence -> end(sequence, end, cause));
        changed.signalAll();
    }

    /// Waits for work, lets newcomers in and forgets who left.
    ///
    /// @return false when it is time to stop
    private boolean admit() {
        lock.lock();
        try {
            while (!closed) {
                List.copyOf(running).stream()
                        .filter(sequence -> sequence.generation().isCancelled())
                        .forEach(sequence -> end(sequence, End.CANCELLED, Optional.empty()));
                while (running.size() < capacity.running() && !waiting.isEmpty()) {
                    enter(waiting.element());
                    waiting.remove();
                }
                if (!running.isEmpty()) {
                    return true;
                }
                changed.awaitUninterruptibly();
            }
            endAll(End.CANCELLED, Optional.empty());
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void enter(Arrival arrival) {
        try {
            running.add(new Sequence(arrival.request, arrival.generation, newCache.get()));
        } catch (RuntimeException | OutOfMemoryError failure) {
            arrival.generation.end(End.FAILED, Optional.of(failure));
        }
    }

    /// Running texts come first, so that a long prompt delays them by a piece at most.
    private void step(List<Sequence> batch) {
        List<Sequence> stepping = new ArrayList<>();
        List<int[]> pieces = new ArrayList<>();
        int left = capacity.piece();
        for (Sequence sequence : batch) {
            int most = sequence.isReadingPrompt() ? left : 1;
            if (most > 0) {
                int[] piece = sequence.take(most);
                stepping.add(sequence);
                pieces.add(piece);
                left -= sequence.isReadingPrompt() ? piece.length : 0;
            }
        }
        promptTokens.add(capacity.piece() - left);
        Matrix logits = steps.lastLogits(Sequence.packed(stepping, pieces), caches(stepping));
        for (int row = 0; row < stepping.size(); row++) {
            advance(stepping.get(row), logits, row);
        }
    }

    private static List<KeyValueCache> caches(List<Sequence> sequences) {
        return sequences.stream().map(Sequence::cache).toList();
    }

    private void advance(Sequence sequence, Matrix logits, int row) {
        try {
            Optional<End> end = sequence.advance(logits.values(), logits.offset(row), decoder);
            if (!sequence.isReadingPrompt() && !end.equals(Optional.of(End.STOP))) {
                generatedTokens.increment();
            }
            end.ifPresent(reason -> end(sequence, reason, Optional.empty()));
        } catch (RuntimeException failure) {
            end(sequence, End.FAILED, Optional.of(failure));
        }
    }

    private void end(Sequence sequence, End end, Optional<Throwable> cause) {
        lock.lock();
        try {
            if (running.remove(sequence)) {
                changed.signalAll();
                sequence.generation().end(end, cause);
            }
        } finally {
            lock.unlock();
        }
    }
}
