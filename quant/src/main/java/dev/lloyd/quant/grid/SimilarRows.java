package dev.lloyd.quant.grid;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.plane.Sample;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Groups rows whose values are distributed alike: k-means on the quantiles of each row, the Wasserstein distance of
/// their distributions. Starts at rows evenly spaced in the order of their magnitude; a group that loses all its rows
/// stays where it was. The same for any number of threads.
final class SimilarRows {
    private static final int QUANTILES = 16;
    private static final int ROUNDS = 50;

    private SimilarRows() {}

    /// The group of each row; `groups` itself for a row of zeros, which is in none.
    ///
    /// @param sample of a matrix, row by row
    /// @param groups how many, 1 or more
    static int[] groups(Sample sample, int groups) {
        int columns = sample.columns();
        int rows = columns == 0 ? 0 : sample.values().length / columns;
        int[] live = IntStream.range(0, rows)
                .filter(row -> !isZero(sample.values(), row * columns, columns))
                .toArray();
        double[][] places = new double[live.length][];
        sample.workers()
                .forEach(
                        live.length,
                        index -> places[index] = quantiles(sample.values(), live[index] * columns, columns));
        int[] chosen = clustered(places, groups, sample.workers());
        int[] all = new int[rows];
        Arrays.fill(all, groups);
        for (int index = 0; index < live.length; index++) {
            all[live[index]] = chosen[index];
        }
        return all;
    }

    private static boolean isZero(float[] values, int from, int count) {
        return IntStream.range(from, from + count).allMatch(index -> values[index] == 0);
    }

    private static double[] quantiles(float[] values, int from, int count) {
        float[] sorted = Arrays.copyOfRange(values, from, from + count);
        Arrays.sort(sorted);
        return IntStream.range(0, QUANTILES)
                .mapToDouble(index -> sorted[(2 * index + 1) * count / (2 * QUANTILES)])
                .toArray();
    }

    private static int[] clustered(double[][] places, int groups, Workers workers) {
        double[][] centres = starts(places, groups);
        int[] chosen = new int[places.length];
        for (int round = 0; round < ROUNDS; round++) {
            int[] next = new int[places.length];
            workers.forEach(places.length, index -> next[index] = nearest(places[index], centres));
            if (round > 0 && Arrays.equals(next, chosen)) {
                break;
            }
            chosen = next;
            move(places, chosen, centres);
        }
        return chosen;
    }

    private static double[][] starts(double[][] places, int groups) {
        double[][] order = places.clone();
        Arrays.sort(order, (left, right) -> Double.compare(square(left), square(right)));
        double[][] centres = new double[groups][QUANTILES];
        for (int group = 0; group < groups && order.length > 0; group++) {
            centres[group] = order[(int) ((2L * group + 1) * order.length / (2L * groups))].clone();
        }
        return centres;
    }

    private static double square(double[] place) {
        double sum = 0;
        for (double value : place) {
            sum += value * value;
        }
        return sum;
    }

    private static int nearest(double[] place, double[][] centres) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int group = 0; group < centres.length; group++) {
            double distance = 0;
            for (int index = 0; index < place.length; index++) {
                double difference = place[index] - centres[group][index];
                distance += difference * difference;
            }
            if (distance < least) {
                least = distance;
                best = group;
            }
        }
        return best;
    }

    private static void move(double[][] places, int[] chosen, double[][] centres) {
        for (int group = 0; group < centres.length; group++) {
            double[] sum = new double[QUANTILES];
            int count = 0;
            for (int row = 0; row < places.length; row++) {
                if (chosen[row] == group) {
                    count++;
                    for (int index = 0; index < QUANTILES; index++) {
                        sum[index] += places[row][index];
                    }
                }
            }
            for (int index = 0; index < QUANTILES && count > 0; index++) {
                centres[group][index] = sum[index] / count;
            }
        }
    }
}
