package dev.lloyd.models.runtime;

import dev.lloyd.core.parallel.Workers;

/// An operation, and then one that needs what it computes.
///
/// @param first of them
/// @param second of them
record Sequence(Operation first, Operation second) implements Operation {
    @Override
    public void run(Workers workers) {
        first.run(workers);
        second.run(workers);
    }

    /// The other's first part needs nothing of this, so it can run beside this one's.
    @Override
    public Operation beside(Operation other) {
        return other instanceof Sequence(Operation begin, Operation end)
                ? new Sequence(first.beside(begin), second.beside(end))
                : new Sequence(first.beside(other), second);
    }
}
