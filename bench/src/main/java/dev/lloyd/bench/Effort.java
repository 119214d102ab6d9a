package dev.lloyd.bench;

import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// How long each benchmark runs. Iterations are short and many, so that on a machine with other work some are
/// undisturbed.
enum Effort {
    /// One call of each, in this process: shows that benchmarks run, measures nothing.
    ONCE(0, 0, 1, 1, 1),
    /// All of them in about six minutes on two cores.
    QUICK(1, 8, 100, 12, 40),
    /// For figures that are quoted.
    FULL(2, 10, 200, 40, 50);

    private final int forks;
    private final int warmups;
    private final long warmup;
    private final int iterations;
    private final long iteration;

    Effort(int forks, int warmups, long warmup, int iterations, long iteration) {
        this.forks = forks;
        this.warmups = warmups;
        this.warmup = warmup;
        this.iterations = iterations;
        this.iteration = iteration;
    }

    ChainedOptionsBuilder applyTo(ChainedOptionsBuilder options) {
        return options.forks(forks)
                .warmupIterations(warmups)
                .warmupTime(TimeValue.milliseconds(warmup))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(iteration));
    }
}
