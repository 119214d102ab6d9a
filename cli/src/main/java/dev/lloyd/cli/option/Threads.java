package dev.lloyd.cli.option;

import dev.lloyd.core.parallel.Workers;
import picocli.CommandLine.Option;

/// How many threads work. Results do not depend on it.
public final class Threads {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads work (default: one per core). The result is the same for any number.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /// Called by the command line.
    public Threads() {}

    /// Workers to be closed by the caller.
    public Workers workers() {
        if (threads < 1) {
            throw new IllegalArgumentException("--threads must be 1 or more, not " + threads);
        }
        return Workers.of(threads);
    }
}
