package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;

/// Queries a second of searches that take turns, so that what disturbs the machine disturbs all of them. One
/// thread, whose processor time counts: what other programs take does not.
final class SpeedTrial {
    /// A search that has had as much time as so many turns should take has no further ones.
    private static final int TURNS = 15;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Matrix queries;
    private final double seconds;

    /// @param seconds that a turn takes, at least one search
    SpeedTrial(Matrix queries, double seconds) {
        this.queries = queries;
        this.seconds = seconds;
    }

    /// Something that answers queries, one a row.
    @FunctionalInterface
    interface Search {
        /// Answers them, by the thread that asks.
        void answer(Matrix queries) throws IOException;
    }

    /// What takes part.
    ///
    /// @param search that is measured
    /// @param batch queries that are handed over together
    record Contender(Search search, int batch) {}

    /// Rates of each contender, one a round, after a round that does not count.
    ///
    /// A search that needs longer for its turns has fewer of them, at least one, since its time in all is {@value
    /// #TURNS} times the seconds of a turn. Its last rate counts for the rounds that it has no turn in.
    double[][] run(List<Contender> contenders, int rounds) throws IOException {
        double[][] rates = new double[contenders.size()][rounds];
        double[] spent = new double[rates.length];
        for (int round = -1; round < rounds; round++) {
            for (int index = 0; index < rates.length; index++) {
                if (spent[index] < TURNS * seconds) {
                    Turn turn = turn(contenders.get(index), Math.max(round, 0));
                    spent[index] += turn.seconds();
                    // Later rounds write over it.
                    Arrays.fill(rates[index], Math.max(round, 0), rounds, turn.rate());
                }
            }
        }
        return rates;
    }

    private record Turn(double rate, double seconds) {}

    private Turn turn(Contender contender, int round) throws IOException {
        long start = THREADS.getCurrentThreadCpuTime();
        long end = start + (long) (seconds * 1e9);
        int answered = 0;
        long now = start;
        while (now < end || answered == 0) {
            contender.search().answer(some(contender.batch(), round * 31 + answered));
            answered += contender.batch();
            now = THREADS.getCurrentThreadCpuTime();
        }
        return new Turn(answered * 1e9 / (now - start), (now - start) / 1e9);
    }

    private Matrix some(int batch, int start) {
        int row = start % queries.rows();
        return batch == queries.rows() ? queries : queries.rowSlice(row, row + batch);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// The median over rounds of one contender's rate over another's in the same round.
    static double ratio(double[] rates, double[] others) {
        double[] ratios = new double[rates.length];
        Arrays.setAll(ratios, round -> rates[round] / others[round]);
        return median(ratios);
    }
}
