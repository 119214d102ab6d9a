package dev.lloyd.quant.split;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.LowRank;
import dev.lloyd.quant.grid.IntGrid;
import dev.lloyd.quant.range.MinMax;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowRankTurnsTest {
    private static final int SIZE = 8;

    /// How many products are fitted while errors fall.
    private static int products(int rounds) {
        Matrix weights = new Matrix(SIZE, SIZE, Seeds.gaussian(SIZE * SIZE, 1));
        AtomicInteger fitted = new AtomicInteger();
        AtomicInteger tried = new AtomicInteger();
        try (Workers workers = Workers.of(1)) {
            SplitTask task = new SplitTask(
                    weights,
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    new IntGrid(),
                    new MinMax(),
                    rest -> nearer(rest, tried.incrementAndGet()),
                    1,
                    workers);
            LowRank none = LowRank.rounded(Matrix.zeros(SIZE, 1), Matrix.zeros(SIZE, 1));
            LowRankTurns.best(
                    task,
                    each -> {
                        fitted.incrementAndGet();
                        return none;
                    },
                    rounds,
                    FisherFactors.ones(SIZE, SIZE));
        }
        return fitted.get();
    }

    /// What is off by half as much with every trial.
    private static Matrix nearer(Matrix rest, int trial) {
        Matrix target = rest.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] *= 1 - (float) Math.pow(0.5, trial);
        }
        return target;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void everyProductIsTried(int rounds) {
        assertEquals(rounds, products(rounds));
    }
}
