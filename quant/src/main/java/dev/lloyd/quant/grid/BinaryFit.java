package dev.lloyd.quant.grid;

import java.util.Arrays;

/// Scales and signs of a run of values, found in turns: each value takes the nearest of the `2^planes` sums,
/// and scales and offset become those of least squares for these signs. Two starts are tried: planes one after
/// the other, each the signs and the mean magnitude of what is left, and even steps for a Gaussian.
///
/// Source: Xu et al., Alternating Multi-bit Quantization for Recurrent Neural Networks, 2018 (the turns and the
/// first start). For one thread.
final class BinaryFit {
    private static final int TURNS = 50;

    /// Least squares add this share of the number of values to the diagonal: planes may be alike.
    private static final double RIDGE = 1e-9;

    /// Steps of 2, 4 ... levels with the least error for a Gaussian, in standard deviations.
    private static final double[] STEPS = {1.596, 0.9957, 0.5860, 0.3352, 0.1881, 0.1041, 0.0569, 0.0308};

    private final int planes;
    private final boolean shifted;

    /// What values take the sums that a code's bits make, least first.
    private final float[] sums;

    private final int[] order;

    /// @param planes 1 to 8
    /// @param shifted whether there is an offset
    BinaryFit(int planes, boolean shifted) {
        this.planes = planes;
        this.shifted = shifted;
        this.sums = new float[1 << planes];
        this.order = new int[1 << planes];
    }

    /// The scales of the planes, none negative, then the offset if there is one.
    ///
    /// @param values some, from `offset` on
    double[] scales(float[] values, int offset, int count) {
        if (count == 0) {
            return new double[unknowns()];
        }
        double[] greedy = greedy(values, offset, count);
        double first = improve(greedy, values, offset, count);
        double[] even = even(values, offset, count);
        double second = improve(even, values, offset, count);
        return second < first ? even : greedy;
    }

    private int unknowns() {
        return shifted ? planes + 1 : planes;
    }

    private double mean(float[] values, int offset, int count) {
        double sum = 0;
        for (int index = offset; index < offset + count && shifted; index++) {
            sum += values[index];
        }
        return sum / count;
    }

    private double[] greedy(float[] values, int offset, int count) {
        double[] scales = new double[planes + 1];
        double mean = mean(values, offset, count);
        double[] rest = new double[count];
        for (int index = 0; index < count; index++) {
            rest[index] = values[offset + index] - mean;
        }
        for (int plane = 0; plane < planes; plane++) {
            double scale = 0;
            for (double value : rest) {
                scale += Math.abs(value) / count;
            }
            for (int index = 0; index < count; index++) {
                rest[index] -= rest[index] < 0 ? -scale : scale;
            }
            scales[plane] = scale;
        }
        scales[planes] = mean;
        return Arrays.copyOf(scales, unknowns());
    }

    private double[] even(float[] values, int offset, int count) {
        double[] scales = new double[planes + 1];
        double mean = mean(values, offset, count);
        double squares = 0;
        for (int index = offset; index < offset + count; index++) {
            squares += (values[index] - mean) * (values[index] - mean);
        }
        for (int plane = 0; plane < planes; plane++) {
            scales[plane] = STEPS[planes - 1] * Math.sqrt(squares / count) * (1 << plane) / 2;
        }
        scales[planes] = mean;
        return Arrays.copyOf(scales, unknowns());
    }

    /// Takes turns until the error no longer falls, and returns the least, whose scales are then the argument.
    private double improve(double[] scales, float[] values, int offset, int count) {
        int[] codes = new int[count];
        double[] next = scales.clone();
        double least = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < TURNS; turn++) {
            use(next);
            double error = 0;
            for (int index = 0; index < count; index++) {
                codes[index] = nearest(values[offset + index]);
                double rest = values[offset + index] - sum(codes[index], next);
                error += rest * rest;
            }
            if (error >= least) {
                break;
            }
            least = error;
            System.arraycopy(next, 0, scales, 0, next.length);
            next = solve(values, offset, codes);
        }
        for (int plane = 0; plane < planes; plane++) {
            scales[plane] = Math.abs(scales[plane]);
        }
        return least;
    }

    private double sum(int code, double[] scales) {
        double sum = shifted ? scales[planes] : 0;
        for (int plane = 0; plane < planes; plane++) {
            sum += sign(code, plane) * scales[plane];
        }
        return sum;
    }

    private static int sign(int code, int plane) {
        return 2 * (code >> plane & 1) - 1;
    }

    /// Makes the sums of these scales those that {@link #nearest} chooses among.
    void use(double[] scales) {
        Integer[] sorted = new Integer[sums.length];
        Arrays.setAll(sorted, code -> code);
        Arrays.sort(sorted, (left, right) -> Double.compare(sum(left, scales), sum(right, scales)));
        for (int index = 0; index < sums.length; index++) {
            order[index] = sorted[index];
            sums[index] = (float) sum(sorted[index], scales);
        }
    }

    /// The code whose sum is nearest, its lowest bit the first plane's; the smaller sum of two that are as
    /// near.
    int nearest(float value) {
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (value <= 0.5 * ((double) sums[middle] + sums[middle + 1])) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return order[low];
    }

    /// The least-squares scales and offset for signs.
    private double[] solve(float[] values, int offset, int[] codes) {
        int size = unknowns();
        double[][] system = new double[size][size + 1];
        int[] signs = new int[size];
        Arrays.fill(signs, 1);
        for (int index = 0; index < codes.length; index++) {
            for (int plane = 0; plane < planes; plane++) {
                signs[plane] = sign(codes[index], plane);
            }
            for (int row = 0; row < size; row++) {
                for (int column = 0; column < size; column++) {
                    system[row][column] += signs[row] * signs[column];
                }
                system[row][size] += signs[row] * (double) values[offset + index];
            }
        }
        for (int row = 0; row < size; row++) {
            system[row][row] += RIDGE * codes.length;
        }
        return eliminate(system);
    }

    /// Solves a symmetric positive definite system whose last column is the right-hand side.
    private static double[] eliminate(double[][] system) {
        int size = system.length;
        for (int pivot = 0; pivot < size; pivot++) {
            for (int row = pivot + 1; row < size; row++) {
                double factor = system[row][pivot] / system[pivot][pivot];
                for (int column = pivot; column <= size; column++) {
                    system[row][column] -= factor * system[pivot][column];
                }
            }
        }
        double[] solution = new double[size];
        for (int row = size - 1; row >= 0; row--) {
            double sum = system[row][size];
            for (int column = row + 1; column < size; column++) {
                sum -= system[row][column] * solution[column];
            }
            solution[row] = sum / system[row][row];
        }
        return solution;
    }
}
