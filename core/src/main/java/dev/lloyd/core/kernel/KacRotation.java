package dev.lloyd.core.kernel;

import dev.lloyd.core.random.Seeds;
import java.util.random.RandomGenerator;

/// A fast random rotation of exactly `n` coordinates, for any `n`: no padding.
///
/// With `p` the largest power of two that is at most `n`, one round is, in this order,
///
///     random signs on all n coordinates
///     the orthonormal Hadamard transform of the first p coordinates (even rounds) or the last p (odd rounds)
///     a step of Kac's walk: (x[i], x[i+h]) <- (x[i] + x[i+h], x[i] - x[i+h]) / sqrt(2) for i < h, h = floor(n
///     / 2)
///
/// The last step is left out where `n = p`; for odd `n` it leaves the last coordinate alone. Every step is
/// orthogonal, so norms and inner products are kept and {@link #invert} undoes {@link #apply} up to rounding. Four
/// rounds spread a spike over all coordinates; for a power of two one round is the usual randomised Hadamard
/// transform. Cost per round: about `n log2 n` additions, in place. Equal arguments give equal rotations on every
/// machine. Immutable, any thread. Sources: Kac, Foundations of kinetic theory, 1956 (the walk); Ailon and
/// Chazelle, The fast Johnson-Lindenstrauss transform, 2009 (signs and Hadamard); the head-and-tail form is common
/// practice in vector search.
public final class KacRotation {
    private final int dimension;
    private final float[] signs;
    private final int rounds;

    private KacRotation(int dimension, int rounds, float[] signs) {
        this.dimension = dimension;
        this.rounds = rounds;
        this.signs = signs;
    }

    /// A rotation.
    ///
    /// @param dimension coordinates, 1 or more
    /// @param rounds 1 or more; 4 is a good choice
    /// @param seed where the signs come from
    public static KacRotation of(int dimension, int rounds, long seed) {
        if (dimension < 1 || rounds < 1) {
            throw new IllegalArgumentException(
                    "dimension and rounds must be 1 or more, not " + dimension + " and " + rounds);
        }
        RandomGenerator generator = Seeds.generator(seed);
        float[] signs = new float[Math.multiplyExact(dimension, rounds)];
        for (int index = 0; index < signs.length; index++) {
            signs[index] = generator.nextInt() < 0 ? -1 : 1;
        }
        return new KacRotation(dimension, rounds, signs);
    }

    /// A rotation of as many rounds as spread a spike over all coordinates: one if they are a power of two, else
    /// four.
    public static KacRotation of(int dimension, long seed) {
        return of(dimension, Integer.bitCount(dimension) == 1 ? 1 : 4, seed);
    }

    /// The number of coordinates.
    public int dimension() {
        return dimension;
    }

    /// Rotates the coordinates `values[offset .. offset + dimension)` in place.
    public void apply(float[] values, int offset) {
        FloatKernels.check(values, offset, dimension);
        for (int round = 0; round < rounds; round++) {
            FloatKernels.multiply(signs, round * dimension, values, offset, dimension);
            mix(values, offset, round);
            walk(values, offset);
        }
    }

    /// Undoes {@link #apply} in place.
    public void invert(float[] values, int offset) {
        FloatKernels.check(values, offset, dimension);
        for (int round = rounds - 1; round >= 0; round--) {
            walk(values, offset);
            mix(values, offset, round);
            FloatKernels.multiply(signs, round * dimension, values, offset, dimension);
        }
    }

    private void mix(float[] values, int offset, int round) {
        int power = Integer.highestOneBit(dimension);
        int start = round % 2 == 0 ? 0 : dimension - power;
        Hadamard.transformUnchecked(values, offset + start, power);
    }

    /// Its own inverse, like the transform of two coordinates that it is.
    private void walk(float[] values, int offset) {
        if (Integer.bitCount(dimension) == 1) {
            return;
        }
        int half = dimension / 2;
        float scale = (float) Math.sqrt(0.5);
        for (int index = offset; index < offset + half; index++) {
            float first = values[index] * scale;
            float second = values[index + half] * scale;
            values[index] = first + second;
            values[index + half] = first - second;
        }
    }
}
