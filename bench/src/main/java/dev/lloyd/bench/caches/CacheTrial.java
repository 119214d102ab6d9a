package dev.lloyd.bench.caches;

import dev.lloyd.bench.generation.Speed;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.KeyValueCache;
import java.util.ArrayList;
import java.util.List;

/// How much a cache is asked to do.
///
/// @param depth tokens of the prompt
/// @param tokens of a turn
/// @param rounds turns of each cache
/// @param warmUp seconds for which each runs before
record CacheTrial(int depth, int tokens, int rounds, double warmUp) {
    /// Checks that there is something to measure.
    CacheTrial {
        if (depth < 1 || tokens < 1) {
            throw new IllegalArgumentException("--depth and --tokens must be 1 or more");
        }
        if (!(warmUp >= 0) || Double.isInfinite(warmUp)) {
            throw new IllegalArgumentException("--warm-up must be 0 or more and finite, not " + warmUp);
        }
    }

    /// Tokens behind the prompt.
    long continuation() {
        return (long) rounds * tokens;
    }

    /// A row for plain floats, and one for each cache, which takes turns with them.
    ///
    /// Plain floats read the prompt once; before each cache they forget all behind it, so that in every round
    /// both hold as many tokens.
    ///
    /// @param caches one or more
    List<CacheRow> rows(CacheModel model, List<FittedCaches.Fitted> caches, int threads) {
        RunningCache.Text text =
                new RunningCache.Text(model.text(depth, 1), model.text(Math.toIntExact(continuation()), 2));
        FittedCaches.Fitted plain = new FittedCaches.Fitted("plain floats", model.decoder()::newCache, 0);
        try (Workers workers = Workers.of(threads)) {
            RunningCache floats = new RunningCache(model.decoder(), plain.empty(), text, workers);
            Prompt floatsPrompt = read(model, plain, floats, threads);
            List<CacheRow> rows = new ArrayList<>();
            List<Speed> speeds = new ArrayList<>();
            for (FittedCaches.Fitted fitted : caches) {
                RunningCache coded = new RunningCache(model.decoder(), fitted.empty(), text, workers);
                Prompt prompt = read(model, fitted, coded, threads);
                coded.warmUp(warmUp);
                floats.warmUp(warmUp);
                Speed speed = Speed.inTurns(() -> coded.generate(tokens), () -> floats.generate(tokens), rounds);
                speeds.add(speed);
                rows.add(new CacheRow(fitted.title(), prompt, threads, speed.ours(), speed.ratio()));
            }
            double all = Speed.median(speeds.stream().mapToDouble(Speed::theirs).toArray());
            rows.addFirst(new CacheRow(plain.title(), floatsPrompt, threads, all, 1));
            return rows;
        }
    }

    /// What a cache takes when it has read the prompt.
    ///
    /// @param bits of a key's or value's number
    /// @param kilobytes of 1000 tokens, in units of 1000 bytes
    /// @param sharedBytes of what all texts share
    /// @param perSecond tokens of the prompt
    record Prompt(double bits, double kilobytes, long sharedBytes, double perSecond) {}

    private Prompt read(CacheModel model, FittedCaches.Fitted fitted, RunningCache running, int threads) {
        System.err.println(fitted.title() + " with " + threads + " threads ...");
        double perSecond = running.read(warmUp);
        KeyValueCache cache = running.cache();
        return new Prompt(
                model.bits(cache), (double) cache.byteSize() / cache.length(), fitted.sharedBytes(), perSecond);
    }
}
