package dev.lloyd.tuning.end;

/// Adam's directions for one array of numbers: with `g` the gradient of step `t`,
///
///     m = 0.9 m + 0.1 g      v = 0.95 v + 0.05 g^2      u = (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.95^t)) + 1e-12)
///
/// Every component of `u` is of the size of 1 or less. Kingma, Ba, 2014; the second moment forgets faster than with
/// the usual 0.999, since runs are short.
final class Adam {
    private static final float FIRST = 0.9f;
    private static final float SECOND = 0.95f;
    private static final float LEAST = 1e-12f;

    private final float[] mean;
    private final float[] square;
    private int step;

    Adam(int size) {
        this.mean = new float[size];
        this.square = new float[size];
    }

    /// Where to move against, in a new array.
    float[] direction(float[] gradient) {
        step++;
        float meanLeft = (float) (1 - Math.pow(FIRST, step));
        float squareLeft = (float) (1 - Math.pow(SECOND, step));
        float[] direction = new float[gradient.length];
        for (int index = 0; index < direction.length; index++) {
            float slope = gradient[index];
            mean[index] = FIRST * mean[index] + (1 - FIRST) * slope;
            square[index] = SECOND * square[index] + (1 - SECOND) * slope * slope;
            direction[index] = mean[index] / meanLeft / ((float) Math.sqrt(square[index] / squareLeft) + LEAST);
        }
        return direction;
    }

    /// Moves values by a step.
    void move(float[] values, float[] gradient, double rate) {
        float[] direction = direction(gradient);
        for (int index = 0; index < values.length; index++) {
            values[index] -= (float) (rate * direction[index]);
        }
    }
}
