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

    /// Lets them take turns, each first in every other round; the first round does not count.
    static Speed of(RunningModel ours, RunningModel theirs, int rounds, Task task) {
        List<double[]> rates = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            double[] pair = new double[2];
            for (int turn = 0; turn < 2; turn++) {
                boolean our = (round + turn) % 2 == 0;
                pair[our ? 0 : 1] = task.run(our ? ours : theirs);
            }
            if (round >= 0) {
                rates.add(pair);
            }
        }
        return new Speed(
                median(rates.stream().mapToDouble(pair -> pair[0]).toArray()),
                median(rates.stream().mapToDouble(pair -> pair[1]).toArray()),
                median(rates.stream().mapToDouble(pair -> pair[0] / pair[1]).toArray()));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
