package dev.lloyd.quant.range;

import dev.lloyd.quant.plane.Points;
import java.util.Arrays;

/// The scales at which a value of a group changes its nearest point, in order, and the best scale among them. For
/// one thread.
final class ScaleEvents {
    private final float[] values;

    /// Single values in ascending order.
    private final float[] sorted;

    /// Ranks of the points that small positive and small negative values go to.
    private final int above;

    private final int below;

    ScaleEvents(float[] values, Points points) {
        this.values = values;
        this.sorted = sorted(points);
        int rank = 0;
        while (rank + 1 < sorted.length && middle(rank, rank + 1) <= 0) {
            rank++;
        }
        this.above = rank;
        while (rank > 0 && middle(rank - 1, rank) >= 0) {
            rank--;
        }
        this.below = rank;
    }

    private static float[] sorted(Points points) {
        float[] table = new float[1 << points.codeBits()];
        int count = 0;
        for (int code = 0; code < table.length; code++) {
            points.decode(new int[] {code}, 0, table, count);
            // What codes decode to that are never written may lie outside.
            count += table[count] >= points.minimum() && table[count] <= points.maximum() ? 1 : 0;
        }
        float[] sorted = Arrays.copyOf(table, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private double middle(int left, int right) {
        return (sorted[left] + (double) sorted[right]) / 2;
    }

    /// The least-squares scale of the most parallel points; 0 if there are no values but zeros.
    GroupScale best() {
        double product = 0;
        double square = 0;
        for (float value : values) {
            double point = sorted[start(value)];
            product += value * point;
            square += point * point;
        }
        double bestProduct = product;
        double bestSquare = square;
        for (long event : events()) {
            int step = (int) event % sorted.length;
            float value = values[(int) event / sorted.length];
            int side = value > 0 ? 1 : -1;
            double from = sorted[start(value) + side * step];
            double to = sorted[start(value) + side * (step + 1)];
            product += value * (to - from);
            square += to * to - from * from;
            if (product * product * bestSquare > bestProduct * bestProduct * square || bestSquare == 0) {
                bestProduct = product;
                bestSquare = square;
            }
        }
        return new GroupScale(bestProduct > 0 ? (float) (bestProduct / bestSquare) : 0);
    }

    private int start(float value) {
        return value > 0 ? above : below;
    }

    /// In the upper half of an event the inverse of its scale, a float whose bits sort as it does; in the lower
    /// half the number of the value times the number of points, plus how many steps outwards it had gone.
    private long[] events() {
        long[] events = new long[Math.multiplyExact(values.length, sorted.length)];
        int count = 0;
        for (int index = 0; index < values.length; index++) {
            float value = values[index];
            int side = value > 0 ? 1 : -1;
            int steps = value == 0 ? 0 : value > 0 ? sorted.length - 1 - above : below;
            for (int step = 0; step < steps; step++) {
                int rank = start(value) + side * step;
                float inverse = (float) (middle(rank, rank + side) / value);
                events[count++] = (long) Float.floatToIntBits(inverse) << 32 | (index * sorted.length + step);
            }
        }
        Arrays.sort(events, 0, count);
        return Arrays.copyOf(events, count);
    }
}
