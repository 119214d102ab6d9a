package dev.lloyd.bench.serving;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/// What became of the requests of many clients. Thread-safe.
final class Visits {
    private final Queue<Double> firsts = new ConcurrentLinkedQueue<>();
    private final Queue<Double> wholes = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final long start = System.nanoTime();
    private final LongAdder pieces = new LongAdder();
    private final LongAdder shed = new LongAdder();
    private final LongAdder left = new LongAdder();
    private volatile double seconds = Double.NaN;

    /// A piece of an answer came.
    void piece() {
        pieces.increment();
    }

    /// The first piece came, so many seconds after the request.
    void first(double seconds) {
        firsts.add(seconds);
    }

    /// The last piece came, so many seconds after the request.
    void whole(double seconds) {
        wholes.add(seconds);
    }

    /// A request was turned away as the server says it may be.
    void turnedAway() {
        shed.increment();
    }

    /// A client left before its answer was whole.
    void leave() {
        left.increment();
    }

    /// Anything else.
    void error(String what) {
        errors.add(what);
    }

    int answers() {
        return wholes.size();
    }

    /// From the start to the end; NaN before.
    double piecesPerSecond() {
        return pieces.sum() / seconds;
    }

    /// The last answer is there.
    void end() {
        seconds = (System.nanoTime() - start) / 1e9;
    }

    long shed() {
        return shed.sum();
    }

    long left() {
        return left.sum();
    }

    List<String> errors() {
        return List.copyOf(errors);
    }

    /// Seconds to the first piece that a share of the requests took at most; NaN if none came.
    double secondsToFirst(double share) {
        return quantile(firsts, share);
    }

    /// Seconds to the last piece that a share of the whole answers took at most; NaN if there was none.
    double secondsToWhole(double share) {
        return quantile(wholes, share);
    }

    private static double quantile(Queue<Double> times, double share) {
        List<Double> sorted = times.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) (share * (sorted.size() - 1)));
    }
}
