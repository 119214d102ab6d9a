package dev.lloyd.bench.caches;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.runtime.KeyValueCache;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Caches that a model can have, and why it cannot have others.
///
/// @param caches those that fit, in the order in which they were asked for
/// @param leftOut those that do not, each with the reason
record FittedCaches(List<Fitted> caches, List<String> leftOut) {
    private static final long SEED = 1;

    /// A cache that is ready to be used.
    ///
    /// @param title in a table
    /// @param empty makes one for a text
    /// @param sharedBytes of what all texts share
    record Fitted(String title, Supplier<KeyValueCache> empty, long sharedBytes) {}

    /// Copies the lists.
    FittedCaches {
        caches = List.copyOf(caches);
        leftOut = List.copyOf(leftOut);
    }

    /// Fits caches to a model, which takes minutes for some, and says so on standard error.
    ///
    /// @throws IllegalArgumentException if none fits
    static FittedCaches of(List<CacheChoice> choices, CacheModel model, Workers workers) {
        int chunk =
                choices.stream().mapToInt(each -> each.recipe().chunk()).max().orElse(1);
        RandomSamples samples = new RandomSamples(model, chunk, workers);
        List<Fitted> caches = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (CacheChoice choice : choices) {
            try {
                CacheFormat format = fit(choice, model, samples, workers);
                caches.add(new Fitted(choice.title(), format::newCache, format.sharedBytes()));
            } catch (IllegalArgumentException exception) {
                leftOut.add(choice.title() + " does not fit: " + brief(exception));
            }
        }
        if (caches.isEmpty()) {
            throw new IllegalArgumentException("no cache is left to measure: " + String.join("; ", leftOut));
        }
        return new FittedCaches(caches, leftOut);
    }

    private static CacheFormat fit(CacheChoice choice, CacheModel model, RandomSamples samples, Workers workers) {
        System.err.print("fitting " + choice.text() + " ");
        try {
            return CacheFormat.fit(
                    choice.recipe(),
                    model.decoder(),
                    samples.of(choice.recipe().keys().turning()),
                    SEED,
                    workers,
                    () -> System.err.print('.'));
        } finally {
            System.err.println();
        }
    }

    /// The first thing that an error says.
    private static String brief(IllegalArgumentException exception) {
        return String.valueOf(exception.getMessage()).split("[;\n]", 2)[0];
    }
}
