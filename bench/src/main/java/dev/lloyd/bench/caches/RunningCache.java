package dev.lloyd.bench.caches;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.runtime.Steps;
import java.util.Arrays;
import java.util.function.Supplier;

/// A cache that holds a prompt, and grows with tokens that are known beforehand, so that all caches see the
/// same ones.
final class RunningCache {
    /// Tokens of a prompt that go through the network together, as {@link Decoder#generate} takes them.
    private static final int PIECE = 256;

    private final Decoder decoder;
    private final Workers workers;
    private final Supplier<KeyValueCache> empty;
    private final Text text;
    private final KeyValueCache cache;
    private final Steps steps;

    /// What is read.
    ///
    /// @param prompt read at once
    /// @param continuation that comes behind it, token by token
    @SuppressWarnings("ArrayRecordComponent") // Input of a network; compared by nobody.
    record Text(int[] prompt, int[] continuation) {}

    RunningCache(Decoder decoder, Supplier<KeyValueCache> empty, Text text, Workers workers) {
        this.decoder = decoder;
        this.workers = workers;
        this.empty = empty;
        this.text = text;
        this.cache = empty.get();
        this.steps = decoder.steps(workers);
    }

    KeyValueCache cache() {
        return cache;
    }

    /// Reads the prompt, and before, so that the compiler is ready, a piece of it for a while into caches that
    /// are forgotten.
    ///
    /// @param warmUp seconds before, once at least
    /// @return tokens a second
    double read(double warmUp) {
        int[] piece = Arrays.copyOf(text.prompt(), Math.min(PIECE, text.prompt().length));
        long start = System.nanoTime();
        do {
            read(piece, empty.get());
        } while (seconds(start) < warmUp);
        start = System.nanoTime();
        read(text.prompt(), cache);
        return text.prompt().length / seconds(start);
    }

    private void read(int[] prompt, KeyValueCache target) {
        decoder.generate(prompt, 1, Sampling.greedy(), target, workers, id -> true);
    }

    /// Steps for a while, two at least, and forgets all but the prompt.
    ///
    /// @param warmUp seconds
    void warmUp(double warmUp) {
        long start = System.nanoTime();
        for (int count = 0; count < 2 || seconds(start) < warmUp; count++) {
            if (grown() == text.continuation().length) {
                forget();
            }
            step();
        }
        forget();
    }

    private void forget() {
        cache.truncate(text.prompt().length);
    }

    /// Takes the next tokens of the continuation, one after the other.
    ///
    /// @return tokens a second
    double generate(int tokens) {
        long start = System.nanoTime();
        for (int index = 0; index < tokens; index++) {
            step();
        }
        return tokens / seconds(start);
    }

    private void step() {
        steps.next(text.continuation()[grown()], cache);
    }

    private int grown() {
        return cache.length() - text.prompt().length;
    }

    private static double seconds(long start) {
        return 1e-9 * (System.nanoTime() - start);
    }
}
