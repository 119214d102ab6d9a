package dev.lloyd.bench.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/// How fast two contenders are at one thing, taking turns.
///
/// @param ours medians of tokens a second
/// @param theirs medians of tokens a second
/// @param ratio median of the ratios of turns beside each other
public record Speed(double ours, double theirs, double ratio) {
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
        return inTurns(() -> task.run(ours), () -> task.run(theirs), rounds);
    }

    /// Lets two that are warm take turns, each first in every other round.
    ///
    /// @param ours a turn of one, and its tokens a second
    /// @param theirs a turn of the other
    /// @param rounds turns of each, 1 or more
    public static Speed inTurns(DoubleSupplier ours, DoubleSupplier theirs, int rounds) {
        List<double[]> rates = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double[] pair = new double[2];
            for (int turn = 0; turn < 2; turn++) {
                boolean our = (round + turn) % 2 == 0;
                pair[our ? 0 : 1] = (our ? ours : theirs).getAsDouble();
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

    /// The middle one of some values; of an even number, the upper of the two.
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
