package dev.lloyd.core.kernel;

/// Trellis steps as their formula says.
final class ScalarBitshiftSteps implements BitshiftStepSupport {
    @Override
    public void step(int bits, float value, float scale, float[] values, float[] from, float[] to) {
        for (int tail = 0; tail < to.length; tail++) {
            float least = Float.POSITIVE_INFINITY;
            for (int state = tail; state < values.length; state += to.length) {
                float distance = Math.fma(values[state], -scale, value);
                float cost = from[state >> bits] + distance * distance;
                least = cost < least ? cost : least;
            }
            to[tail] = least;
        }
    }
}
