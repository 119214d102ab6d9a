package dev.lloyd.quant.split;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.range.Group;
import dev.lloyd.quant.range.GroupScale;

/// How much each weight spoils its group: SpQR's outlier criterion.
///
/// The error of a group with the weights `A` in it is
///
///     L(A) = sum_{j in A} (w_j - q_j)^2 / (2 [H^-1]_jj),    q from the range fitted to A
///
/// The weight farthest from the middle of what is left is removed, again and again, up to four times the share that
/// may be kept; `C_k` is what `k` removals gain. Since two extremes may only help together, gains are spread to the
/// concave hull of `C` (the steepest prefix first), whose slope at `k` is the score of the `k`-th weight removed.
///
/// [H^-1]_jj is read from H with a hundredth of its mean diagonal added.
final class Sensitivity {
    private final Matrix matrix;
    private final float[] sharpness;
    private final Points points;
    private final SplitTask task;
    private final double share;

    private Sensitivity(SplitTask task, double share) {
        this.matrix = task.matrix();
        this.task = task;
        this.share = share;
        DoubleMatrix moments = task.secondMoments()
                .orElseThrow(
                        () -> new IllegalArgumentException("outliers(rule=sensitivity) needs calibration statistics"));
        DoubleMatrix inverse = Magnitudes.factor(moments).inverse();
        this.sharpness = new float[matrix.columns()];
        for (int column = 0; column < sharpness.length; column++) {
            sharpness[column] = (float) (0.5 / inverse.at(column, column));
        }
        this.points = task.grid()
                .points(new Sample(matrix.values(), matrix.columns(), sharpness, task.seed(), task.workers()));
        if (points.tile().size() != 1) {
            throw new IllegalArgumentException("outliers(rule=sensitivity) works on grids of single values, not on "
                    + task.grid().name());
        }
    }

    /// A score for every position, 0 for those that do no harm.
    static double[] of(SplitTask task, double share) {
        return new Sensitivity(task, share).scores();
    }

    private double[] scores() {
        double[] scores = new double[matrix.values().length];
        Granularity group = task.grid().group();
        int width = group.groupColumns(matrix.columns());
        int groups = Math.ceilDiv(matrix.columns(), width);
        task.workers().forEach(matrix.rows(), row -> {
            for (int index = 0; index < groups; index++) {
                int from = index * width;
                score(row, from, Math.min(width, matrix.columns() - from), scores);
            }
        });
        return scores;
    }

    private void score(int row, int from, int length, double[] scores) {
        int most = Math.min(length - 1, (int) Math.ceil(4 * share * length) + 1);
        float[] weights = new float[length];
        System.arraycopy(sharpness, from, weights, 0, length);
        int[] removed = new int[most];
        double[] gains = new double[most + 1];
        double start = error(row, from, weights);
        for (int count = 0; count < most; count++) {
            removed[count] = extreme(row, from, weights);
            weights[removed[count]] = 0;
            gains[count + 1] = start - error(row, from, weights);
        }
        int place = 0;
        while (place < most) {
            int end = place + 1;
            for (int other = place + 2; other <= most; other++) {
                boolean steeper =
                        (gains[other] - gains[place]) * (end - place) > (gains[end] - gains[place]) * (other - place);
                end = steeper ? other : end;
            }
            double slope = (gains[end] - gains[place]) / (end - place);
            for (int index = place; index < end; index++) {
                boolean counts = matrix.at(row, from + removed[index]) != 0;
                scores[row * matrix.columns() + from + removed[index]] = counts ? Math.max(0, slope) : 0;
            }
            place = end;
        }
    }

    /// The weight farthest from the mean of those that are left.
    private int extreme(int row, int from, float[] weights) {
        double sum = 0;
        int count = 0;
        for (int index = 0; index < weights.length; index++) {
            if (weights[index] > 0) {
                sum += matrix.at(row, from + index);
                count++;
            }
        }
        double mean = sum / count;
        int best = -1;
        double farthest = -1;
        for (int index = 0; index < weights.length; index++) {
            double distance = Math.abs(matrix.at(row, from + index) - mean);
            if (weights[index] > 0 && distance > farthest) {
                farthest = distance;
                best = index;
            }
        }
        return best;
    }

    private double error(int row, int from, float[] weights) {
        int length = weights.length;
        Group.Zero zero = task.grid()
                .zeroFormat()
                .map(format ->
                        format instanceof dev.lloyd.quant.plane.FloatScales ? Group.Zero.INTEGER : Group.Zero.REAL)
                .orElse(Group.Zero.NONE);
        Group group = new Group(matrix.values(), matrix.offset(row) + from, length, 1, length, weights, 0, 0, zero);
        GroupScale map = task.range().fit(group, points);
        Points.Encoder encoder = points.encoder();
        float[] value = new float[1];
        int[] codes = new int[points.codesPerTile()];
        double error = 0;
        for (int index = 0; index < length; index++) {
            if (weights[index] > 0) {
                float weight = matrix.at(row, from + index);
                value[0] = (map.scale() == 0 ? 0 : weight / map.scale()) + map.zero();
                encoder.encode(value, 0, codes, 0);
                points.decode(codes, 0, value, 0);
                double rest = weight - map.scale() * (double) (value[0] - map.zero());
                error += weights[index] * rest * rest;
            }
        }
        return error;
    }
}
