package dev.lloyd.bench.embedding;

import java.util.Arrays;
import java.util.List;

/// How fast encoders are at the same texts, taking turns.
///
/// @param perSecond medians of texts a second, in the order of the encoders
/// @param ratios medians of the ratios to the first encoder's speed in the same round
@SuppressWarnings("ArrayRecordComponent") // Figures; compared by nobody.
record TextSpeeds(double[] perSecond, double[] ratios) {
    /// Lets them take turns, another one first in every round; the first round does not count.
    static TextSpeeds of(List<RunningEncoder> encoders, int[][] ids, int rounds) {
        int count = encoders.size();
        double[][] rates = new double[count][rounds];
        double[][] ratios = new double[count][rounds];
        for (int round = -1; round < rounds; round++) {
            double[] seconds = new double[count];
            for (int turn = 0; turn < count; turn++) {
                int which = (turn + round + 1) % count;
                long start = System.nanoTime();
                encoders.get(which).embed(ids);
                seconds[which] = 1e-9 * (System.nanoTime() - start);
            }
            for (int which = 0; which < count && round >= 0; which++) {
                rates[which][round] = ids.length / seconds[which];
                ratios[which][round] = seconds[0] / seconds[which];
            }
        }
        return new TextSpeeds(medians(rates), medians(ratios));
    }

    private static double[] medians(double[][] values) {
        return Arrays.stream(values)
                .mapToDouble(row -> {
                    Arrays.sort(row);
                    return row[row.length / 2];
                })
                .toArray();
    }
}
