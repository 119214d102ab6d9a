package dev.lloyd.quant.coded;

import dev.lloyd.core.random.NormalQuantile;
import dev.lloyd.core.random.Seeds;
import java.util.random.RandomGenerator;

/// A sample of the standard normal distribution whose frequencies are exact: its quantiles, in random order.
///
/// Value `i` of `n`, before shuffling, is the quantile of `(i + 1/2) / n`. Moments and cell frequencies have no
/// sampling noise, so a smaller sample fits a design as well. Equal on every machine: only exactly rounded
/// arithmetic and `StrictMath`.
final class GaussianSample {
    private GaussianSample() {}

    static float[] of(int count, long seed) {
        float[] values = new float[count];
        for (int index = 0; index < count; index++) {
            values[index] = (float) NormalQuantile.of((index + 0.5) / count);
        }
        RandomGenerator random = Seeds.generator(seed);
        for (int index = count - 1; index > 0; index--) {
            int other = random.nextInt(index + 1);
            float value = values[index];
            values[index] = values[other];
            values[other] = value;
        }
        return values;
    }
}
