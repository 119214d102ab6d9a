package dev.lloyd.bench;

import java.util.HashMap;
import java.util.Map;

/// The measured bandwidth and peak of this machine, by number of threads.
final class Yardsticks {
    private record Key(Unit unit, int threads) {}

    private final Map<Key, Double> best = new HashMap<>();

    void add(Work work, Measurement measurement) {
        best.merge(
                new Key(work.unit(), measurement.threads()), measurement.work(work) / measurement.seconds(), Math::max);
    }

    /// What a rate is of the machine's best in that unit with as many threads; NaN if that was not measured.
    double share(Unit unit, int threads, double perSecond) {
        return perSecond / best.getOrDefault(new Key(unit, threads), Double.NaN);
    }
}
