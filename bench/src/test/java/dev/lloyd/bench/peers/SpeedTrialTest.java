package dev.lloyd.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SpeedTrialTest {
    private static final int ROUNDS = 4;

    /// A search that takes so much processor time, and counts how often it was asked.
    private static SpeedTrial.Search taking(double seconds, AtomicInteger asked) {
        return queries -> {
            asked.incrementAndGet();
            long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + (long) (seconds * 1e9);
            while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < end) {
                Thread.onSpinWait();
            }
        };
    }

    @Test
    void aSlowSearchHasFewerTurnsAndTheLastCounts() throws IOException {
        AtomicInteger slow = new AtomicInteger();
        AtomicInteger slower = new AtomicInteger();
        // Both take longer than a turn, so that a turn is one search; 15 milliseconds are there for each.
        double[][] rates = new SpeedTrial(Matrix.zeros(3, 2), 0.001)
                .run(
                        List.of(
                                new SpeedTrial.Contender(taking(0.0015, slow), 1),
                                new SpeedTrial.Contender(taking(0.02, slower), 3)),
                        ROUNDS);
        assertEquals(1 + ROUNDS, slow.get());
        assertEquals(1, slower.get());
        for (double rate : rates[1]) {
            assertEquals(rates[1][0], rate);
        }
        assertTrue(rates[1][0] > 0 && rates[1][0] <= 3 / 0.02, rates[1][0] + "");
    }
}
