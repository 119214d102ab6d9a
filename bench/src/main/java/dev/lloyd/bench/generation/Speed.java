package dev.lloyd.bench.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How fast two runtimes are at one thing, taking turns.
///
/// @param ours medians of tokens a second
/// @param theirs medians of tokens a second
/// @param ratio median of the ratios of turns beside each other
record Speed(double ours, double theirs, double ratio) {
    /// A thing that both do.
    interface Task {
        /// Tokens a second.
        double run(RunningModel model);
    }

    /// Seconds for which each runs before, so that the compiler is ready where turns are short.
    private static final double WARM_UP = 3;

    /// Lets them take turns, each first in every other round, after a while that does not count.
    static Speed of(RunningModel ours, RunningModel theirs, int rounds, Task task) {
        warmUp(ours, task);
        warmUp(theirs, task);
        List<double[]> rates = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double[] pair = new double[2];
            for (int turn = 0; turn < 2; turn++) {
                boolean our = (round + turn) % 2 == 0;
                pair[our ? 0 : 1] = task.run(our ? ours : theirs);
            }
            rates.add(pair);
        }
        return new Speed(
                median(rates.stream().mapToDouble(pair -> pair[0]).toArray()),
                median(rates.stream().mapToDouble(pair -> pair[1]).toArray()),
                median(rates.stream().mapToDouble(pair -> pair[0] / pair[1]).toArray()));
    }

    private static void warmUp(RunningModel model, Task task) {
        long start = System.nanoTime();
        do {
            task.run(model);
        } while (System.nanoTime() - start < WARM_UP * 1e9);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
