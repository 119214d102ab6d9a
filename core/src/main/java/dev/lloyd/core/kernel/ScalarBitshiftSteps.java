package dev.lloyd.core.kernel;

/// Trellis steps as their formula says.
final class ScalarBitshiftSteps implements BitshiftStepSupport {
    @Override
    public void step(int bits, float value, float[] values, float[] from, float[] to) {
        int tails = to.length;
        int sources = tails >> bits;
        for (int tail = 0; tail < tails; tail++) {
            float least = Float.POSITIVE_INFINITY;
            for (int oldest = 0; oldest < 1 << bits; oldest++) {
                float distance = value - values[oldest * tails + tail];
                float cost = from[oldest * sources + (tail >> bits)] + distance * distance;
                least = cost < least ? cost : least;
            }
            to[tail] = least;
        }
    }
}
