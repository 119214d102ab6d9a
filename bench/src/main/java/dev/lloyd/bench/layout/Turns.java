package dev.lloyd.bench.layout;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.runtime.LinearLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How long a layout takes in either way, taking turns.
///
/// @param codes median seconds of a product by codes
/// @param expanded median seconds of the same by expanding
/// @param ratio median over turns of how many times as long expanding took
record Turns(double codes, double expanded, double ratio) {
    /// Seconds that a turn lasts at least.
    private static final double TURN = 0.03;

    /// Seconds for which each way runs before, so that the compiler is ready, on a busy machine too.
    private static final double WARM_UP = 2;

    /// Lets both multiply the same inputs, each first in every other round, after a while that does not
    /// count.
    static Turns of(Layout layout, int tokens, int rounds, Workers workers) {
        int columns = layout.codes().columns();
        Matrix inputs = new Matrix(tokens, columns, Seeds.gaussian(tokens * columns, 2));
        List<double[]> turns = new ArrayList<>();
        seconds(layout.codes(), inputs, workers, WARM_UP);
        seconds(layout.expanded(), inputs, workers, WARM_UP);
        for (int round = 0; round < rounds; round++) {
            double[] pair = new double[2];
            for (int turn = 0; turn < 2; turn++) {
                boolean byCodes = (round + turn) % 2 == 0;
                pair[byCodes ? 0 : 1] = seconds(byCodes ? layout.codes() : layout.expanded(), inputs, workers, TURN);
            }
            turns.add(pair);
        }
        return new Turns(
                median(turns.stream().mapToDouble(pair -> pair[0]).toArray()),
                median(turns.stream().mapToDouble(pair -> pair[1]).toArray()),
                median(turns.stream().mapToDouble(pair -> pair[1] / pair[0]).toArray()));
    }

    private static double seconds(LinearLayer layer, Matrix inputs, Workers workers, double least) {
        long start = System.nanoTime();
        double seconds = 0;
        int count = 0;
        while (seconds < least) {
            layer.multiply(inputs, workers);
            count++;
            seconds = 1e-9 * (System.nanoTime() - start);
        }
        return seconds / count;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
