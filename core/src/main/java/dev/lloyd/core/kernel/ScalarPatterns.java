package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The reference of products of signed patterns: points times values, summed by group, then the group's
/// scale.
final class ScalarPatterns implements PatternSupport {
    @Override
    public boolean covers() {
        return true;
    }

    @Override
    public void multiply(PatternRows matrix, Matrix inputs, int from, int to, Matrix target) {
        float[] points = new float[matrix.columns()];
        for (int row = from; row < to; row++) {
            for (int column = 0; column < points.length; column++) {
                points[column] = matrix.point(matrix.word(row, column / PatternRows.WIDE), column % PatternRows.WIDE);
            }
            for (int token = 0; token < inputs.rows(); token++) {
                target.set(token, row, product(matrix, row, points, inputs, token));
            }
        }
    }

    private static float product(PatternRows matrix, int row, float[] points, Matrix inputs, int token) {
        float total = 0;
        for (int group = 0; group < matrix.groups(); group++) {
            int first = group * matrix.groupSize();
            int last = (int) Math.min(matrix.columns(), (long) first + matrix.groupSize());
            float sum = 0;
            for (int column = first; column < last; column++) {
                sum += points[column] * inputs.at(token, column);
            }
            total += matrix.scales()[row * matrix.groups() + group] * sum;
        }
        return total;
    }
}
