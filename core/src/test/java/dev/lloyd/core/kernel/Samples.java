package dev.lloyd.core.kernel;

import dev.lloyd.core.random.Seeds;
import java.util.stream.IntStream;

/// Inputs that kernels are held to: awkward lengths and special values.
final class Samples {
    static final float[] SPECIAL = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -Float.MIN_NORMAL / 2,
        -0f,
        Float.MAX_VALUE,
    };

    private Samples() {}

    static IntStream lengths() {
        return IntStream.of(0, 1, 3, 4, 6, 7, 8, 13, 31, 255, 1021, 4098);
    }

    static float[] gaussian(int length, long seed) {
        return Seeds.gaussian(length, seed);
    }
}
