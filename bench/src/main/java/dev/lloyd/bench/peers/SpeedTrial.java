package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;

/// Queries a second of peers that take turns, so that what disturbs the machine disturbs all of them. One query
/// at a time, one thread, whose processor time counts: what other programs take does not.
final class SpeedTrial {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Matrix queries;
    private final int candidates;
    private final double seconds;

    /// @param candidates that each query asks for
    /// @param seconds that a peer's turn takes, at least one query
    SpeedTrial(Matrix queries, int candidates, double seconds) {
        this.queries = queries;
        this.candidates = candidates;
        this.seconds = seconds;
    }

    /// Rates of each peer, one a round, after a round that does not count.
    double[][] run(List<BuiltPeer> peers, int rounds) throws IOException {
        double[][] rates = new double[peers.size()][rounds];
        for (int round = -1; round < rounds; round++) {
            for (int peer = 0; peer < rates.length; peer++) {
                double rate = turn(peers.get(peer), Math.max(round, 0));
                if (round >= 0) {
                    rates[peer][round] = rate;
                }
            }
        }
        return rates;
    }

    private double turn(BuiltPeer peer, int round) throws IOException {
        long start = THREADS.getCurrentThreadCpuTime();
        long end = start + (long) (seconds * 1e9);
        int answered = 0;
        long now = start;
        while (now < end || answered == 0) {
            int row = (round * 31 + answered) % queries.rows();
            peer.find(queries.rowSlice(row, row + 1).values(), candidates);
            answered++;
            now = THREADS.getCurrentThreadCpuTime();
        }
        return answered * 1e9 / (now - start);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// The median over rounds of one peer's rate over another's in the same round.
    static double ratio(double[] rates, double[] others) {
        double[] ratios = new double[rates.length];
        Arrays.setAll(ratios, round -> rates[round] / others[round]);
        return median(ratios);
    }
}
