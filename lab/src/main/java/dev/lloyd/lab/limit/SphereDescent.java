package dev.lloyd.lab.limit;

import dev.lloyd.core.matrix.Matrix;

/// Adam on rows of length 1: the gradient less its part along the row, a step, and the row brought back to length
/// 1.
///
///     g = g - <g, x> x      m = 0.9 m + 0.1 g      v = 0.999 v + 0.001 g^2
///     x = x - rate m / (1 - 0.9^t) / (sqrt(v / (1 - 0.999^t)) + 1e-8)
///
/// Source: Kingma and Ba, Adam, 2015. For one thread.
final class SphereDescent {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;

    private final Matrix rows;
    private final float[] mean;
    private final float[] square;
    private int steps;

    /// @param rows of length 1, which are moved
    SphereDescent(Matrix rows) {
        this.rows = rows;
        this.mean = new float[rows.values().length];
        this.square = new float[rows.values().length];
    }

    /// Takes a step down.
    ///
    /// @param gradient of the loss, like the rows; overwritten
    void step(Matrix gradient, double rate) {
        steps++;
        double size = rate / (1 - Math.pow(FIRST, steps));
        double spread = 1 / (1 - Math.pow(SECOND, steps));
        for (int row = 0; row < rows.rows(); row++) {
            int from = rows.offset(row);
            int to = from + rows.columns();
            project(gradient.values(), from, to);
            for (int index = from; index < to; index++) {
                float slope = gradient.values()[index];
                mean[index] = (float) (FIRST * mean[index] + (1 - FIRST) * slope);
                square[index] = (float) (SECOND * square[index] + (1 - SECOND) * slope * slope);
                rows.values()[index] -= (float) (size * mean[index] / (Math.sqrt(spread * square[index]) + 1e-8));
            }
            normalise(rows.values(), from, to);
        }
    }

    private void project(float[] gradient, int from, int to) {
        double along = 0;
        for (int index = from; index < to; index++) {
            along += (double) gradient[index] * rows.values()[index];
        }
        for (int index = from; index < to; index++) {
            gradient[index] -= (float) (along * rows.values()[index]);
        }
    }

    static void normalise(float[] values, int from, int to) {
        double norm = 0;
        for (int index = from; index < to; index++) {
            norm += (double) values[index] * values[index];
        }
        float factor = (float) (1 / Math.sqrt(norm));
        for (int index = from; index < to; index++) {
            values[index] *= factor;
        }
    }
}
