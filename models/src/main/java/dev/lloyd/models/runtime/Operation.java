package dev.lloyd.models.runtime;

import dev.lloyd.core.parallel.Workers;

/// A computation whose matrices have fixed places: each time that it runs, it reads its inputs anew and writes all of
/// its target. So it can be made once and run for every token of a text.
@FunctionalInterface
public interface Operation {
    /// Computes. The target must share no storage with an input.
    void run(Workers workers);
}
