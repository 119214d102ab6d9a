package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Sample;
import java.util.Arrays;

/// Lloyd's iteration on single values: levels of least squared error for a sample, starting from given ones.
///
/// The sample is sorted once; with prefix sums a round costs `levels * log2(values)`. Ends when no level moves by
/// more than 1e-6, or after 300 rounds. A level whose cell is empty stays. Columns count by importance.
final class ScalarFit {
    private static final int ROUNDS = 300;
    private static final int VALUES_MAX = 1 << 20;

    private final double[] values;
    private final double[] mass;
    private final double[] moment;

    ScalarFit(Sample sample) {
        int count = sample.values().length;
        int stride = Math.max(1, (count + VALUES_MAX - 1) / VALUES_MAX);
        // A stride that is a multiple of the row length would see one column only.
        stride += stride > 1 && sample.columns() % stride == 0 ? 1 : 0;
        int kept = (count + stride - 1) / stride;
        long[] order = new long[kept];
        for (int index = 0; index < kept; index++) {
            int bits = Float.floatToIntBits(sample.values()[index * stride] + 0f);
            // Floats sort like integers once the magnitude bits of negative ones are flipped.
            long key = bits ^ ((bits >> 31) & 0x7FFFFFFF);
            order[index] = key << 32 | index;
        }
        Arrays.sort(order);
        values = new double[kept];
        mass = new double[kept + 1];
        moment = new double[kept + 1];
        for (int rank = 0; rank < kept; rank++) {
            int index = (int) order[rank] * stride;
            double weight = sample.importance()[index % sample.columns()];
            values[rank] = sample.values()[index];
            mass[rank + 1] = mass[rank] + weight;
            moment[rank + 1] = moment[rank] + weight * values[rank];
        }
    }

    /// The fitted levels, ascending.
    double[] fit(double[] start) {
        double[] levels = start.clone();
        double step = 1;
        for (int round = 0; round < ROUNDS && step > 1e-6; round++) {
            step = step(levels);
        }
        return levels;
    }

    private double step(double[] levels) {
        double farthest = 0;
        int from = 0;
        double[] old = levels.clone();
        for (int index = 0; index < levels.length; index++) {
            int to = index + 1 == levels.length ? values.length : rank((old[index] + old[index + 1]) / 2);
            if (mass[to] > mass[from]) {
                levels[index] = (moment[to] - moment[from]) / (mass[to] - mass[from]);
                farthest = Math.max(farthest, Math.abs(levels[index] - old[index]));
            }
            from = to;
        }
        return farthest;
    }

    /// How many values are below a threshold.
    private int rank(double threshold) {
        int low = 0;
        int high = values.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[middle] < threshold) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
