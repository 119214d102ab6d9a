package dev.lloyd.vectors.search;

import java.util.Arrays;

/// Finds the worst of the best of many estimates. Estimates are gathered until there are twice as many as are kept,
/// and then sorted and halved, so that one costs a few operations and not a way through a heap. For one thread.
final class Reservoir {
    private final int most;
    private final float[] estimates;
    private int size;
    private float floor = Float.NEGATIVE_INFINITY;

    /// @param most estimates that are kept, 1 or more
    Reservoir(int most) {
        this.most = most;
        this.estimates = new float[Math.multiplyExact(2, most)];
    }

    /// No estimate below it is among the best; it is behind what it could be.
    float floor() {
        return floor;
    }

    void offer(float estimate) {
        if (estimate >= floor) {
            estimates[size++] = estimate;
            if (size == estimates.length) {
                Arrays.sort(estimates);
                System.arraycopy(estimates, most, estimates, 0, most);
                size = most;
                floor = estimates[0];
            }
        }
    }

    /// The worst of the best; negative infinity if fewer were offered than are kept.
    float worst() {
        Arrays.sort(estimates, 0, size);
        return size < most ? Float.NEGATIVE_INFINITY : estimates[size - most];
    }
}
