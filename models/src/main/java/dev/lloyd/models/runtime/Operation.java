package dev.lloyd.models.runtime;

import dev.lloyd.core.parallel.Workers;

/// A computation whose matrices have fixed places: each time that it runs, it reads its inputs anew and writes all of
/// its target. So it can be made once and run for every token of a text.
@FunctionalInterface
public interface Operation {
    /// Computes. The target must share no storage with an input.
    void run(Workers workers);

    /// This operation and another that needs nothing of what this one computes. Those that know each other are shared
    /// out among the threads as one, and what they make of the same inputs is made once; others run one after the
    /// other.
    default Operation beside(Operation other) {
        return workers -> {
            run(workers);
            other.run(workers);
        };
    }

    /// This operation and then one that needs what it computes.
    default Operation then(Operation next) {
        return new Sequence(this, next);
    }
}
