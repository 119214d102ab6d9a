package dev.lloyd.quant.engine;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Arrays;

/// Codes that one matrix has from another, with scales and zeros of its own: in each group those of least
/// squared error,
///
///     value ~ scale (point - zero)
///     scale = cov(point, value) / var(point)        zero = mean(point) - mean(value) / scale
///
/// A scale may be negative. It is at least `1 / 512` of the group's mean in magnitude, since binary16 could not
/// hold the zero otherwise: where codes say nothing of the values, the group becomes its mean to that part of
/// it. A group of zeros stays zero. Cost: a few operations for each value.
///
/// Source: the codes of XQuant's cross-layer caches, 2025, whose scales and zeros come from least and greatest
/// values.
final class SharedCodes {
    private static final double FARTHEST = 512;

    private SharedCodes() {}

    /// Checks that codes of a recipe suit another matrix.
    ///
    /// @throws IllegalArgumentException saying what is in the way
    static void require(Recipe recipe) {
        Grid grid = recipe.grids().getFirst();
        boolean isPlain = recipe.grids().size() == 1
                && recipe.transforms().isEmpty()
                && recipe.splits().isEmpty();
        boolean hasBoth = grid.scaleFormat() instanceof ScaleFormat.Real
                && grid.zeroFormat().orElse(null) instanceof ScaleFormat.Real
                && !(grid.group() instanceof Granularity.Tensor);
        if (!isPlain || !hasBoth) {
            throw new IllegalArgumentException(
                    "'" + recipe.text() + "': codes that are shared need scales and zeros of any"
                            + " value for each group, as those of int(mode=float-zero), and neither transforms nor terms beside them");
        }
    }

    /// The planes of a matrix that takes over codes.
    ///
    /// @param leader planes with the codes, of the same shape
    /// @param matrix not changed
    static Planes of(Planes leader, Matrix matrix, Workers workers) {
        if (leader.rows() != matrix.rows() || leader.columns() != matrix.columns()) {
            throw new IllegalArgumentException("codes of " + leader.rows() + " x " + leader.columns()
                    + " values cannot be those of " + matrix.rows() + " x " + matrix.columns());
        }
        float[] ones = new float[leader.scales().values().length];
        float[] zeros = new float[ones.length];
        Arrays.fill(ones, 1);
        Matrix points = leader.withScales(ones, zeros).decode(workers);
        Means[] groups = groups(leader, points, matrix);
        for (int index = 0; index < groups.length; index++) {
            ones[index] = (float) groups[index].scale();
        }
        float[] scales = leader.withScales(ones, zeros).scales().values();
        for (int index = 0; index < groups.length; index++) {
            zeros[index] = (float) groups[index].zero(scales[index]);
        }
        return leader.withScales(scales, zeros);
    }

    /// Of all groups, in the order of a table of scales.
    private static Means[] groups(Planes planes, Matrix points, Matrix matrix) {
        int columns = matrix.columns();
        int width = planes.groupColumns();
        Means[] groups = new Means[planes.scales().values().length];
        for (int index = 0; index < groups.length; index++) {
            int row = index % matrix.rows();
            int from = index / matrix.rows() * width;
            groups[index] = Means.of(points, matrix, row, from, Math.min(columns, from + width));
        }
        return groups;
    }

    /// What a group's scale and zero follow from.
    private record Means(double point, double value, double variance, double covariance) {
        static Means of(Matrix points, Matrix matrix, int row, int from, int to) {
            double point = 0;
            double value = 0;
            for (int column = from; column < to; column++) {
                point += points.at(row, column) / (to - from);
                value += matrix.at(row, column) / (to - from);
            }
            double variance = 0;
            double covariance = 0;
            for (int column = from; column < to; column++) {
                double distance = points.at(row, column) - point;
                variance += distance * distance;
                covariance += distance * (matrix.at(row, column) - value);
            }
            return new Means(point, value, variance, covariance);
        }

        double scale() {
            double best = variance > 0 ? covariance / variance : 0;
            double least = Math.abs(value) / FARTHEST;
            return Math.abs(best) >= least ? best : Math.copySign(least, best);
        }

        double zero(double scale) {
            return scale == 0 ? 0 : point - value / scale;
        }
    }
}
