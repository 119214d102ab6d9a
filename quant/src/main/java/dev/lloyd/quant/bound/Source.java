package dev.lloyd.quant.bound;

import dev.lloyd.core.random.Seeds;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// A memoryless source of mean 0 and variance 1.
///
/// Shannon's lower bound: at `R` bits per value no quantizer, of any dimension, has a mean squared error below
///
///     D(R) = 2^(2h) / (2 pi e) * 2^(-2R)
///
/// where `h` is the source's differential entropy in bits. For the Gaussian it is `2^(-2R)` and can be reached; for
/// the others it is approached at high rates and cannot quite be reached at low ones. Source: Shannon, Coding
/// theorems for a discrete source with a fidelity criterion, 1959.
public enum Source {
    /// Normal.
    GAUSSIAN(0.5 * log2(2 * Math.PI * Math.E)),
    /// Two-sided exponential, `exp(-sqrt(2) |x|) / sqrt(2)`.
    LAPLACIAN(log2(Math.E * Math.sqrt(2))),
    /// Uniform on `[-sqrt(3), sqrt(3)]`.
    UNIFORM(log2(Math.sqrt(12)));

    private final double entropy;

    Source(double entropy) {
        this.entropy = entropy;
    }

    /// The differential entropy, in bits.
    public double entropy() {
        return entropy;
    }

    /// Shannon's lower bound of the mean squared error at a rate.
    ///
    /// @param bits rate in bits per value, 0 or more
    public double bound(double bits) {
        return Math.exp((2 * entropy - 2 * bits) * Math.log(2)) / (2 * Math.PI * Math.E);
    }

    /// Independent values; the same for the same seed.
    public float[] sample(int count, long seed) {
        if (this == GAUSSIAN) {
            return Seeds.gaussian(count, seed);
        }
        RandomGenerator generator = Seeds.generator(seed);
        float[] values = new float[count];
        for (int index = 0; index < count; index++) {
            values[index] = (float) (this == UNIFORM ? uniform(generator) : laplacian(generator));
        }
        return values;
    }

    private static double uniform(RandomGenerator generator) {
        return (2 * generator.nextDouble() - 1) * Math.sqrt(3);
    }

    private static double laplacian(RandomGenerator generator) {
        double magnitude = generator.nextExponential() / Math.sqrt(2);
        return generator.nextBoolean() ? magnitude : -magnitude;
    }

    /// The name in lower case.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
