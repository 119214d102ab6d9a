package dev.lloyd.tuning.end;

/// The mean of the gradients so far, later ones more: `m = 0.9 m + 0.1 g`, divided by `1 - 0.9^t` after `t` of them.
final class RunningMean {
    private static final float KEPT = 0.9f;

    private final float[] sums;
    private int count;

    RunningMean(int size) {
        this.sums = new float[size];
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(float[] gradient) {
        count++;
        for (int index = 0; index < sums.length; index++) {
            sums[index] = KEPT * sums[index] + (1 - KEPT) * gradient[index];
        }
    }

    /// The mean, in a new array.
    float[] values() {
        float[] values = sums.clone();
        float factor = (float) (1 / (1 - Math.pow(KEPT, count)));
        for (int index = 0; index < values.length; index++) {
            values[index] *= factor;
        }
        return values;
    }
}
