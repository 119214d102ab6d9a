package dev.lloyd.core.random;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Reproducible randomness: every random number comes from a seed through one named generator, on every
/// machine.
public final class Seeds {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private Seeds() {}

    /// The generator for a seed. Equal seeds give equal sequences, on every machine and every JDK.
    public static RandomGenerator generator(long seed) {
        return FACTORY.create(seed);
    }

    /// A seed derived from a seed and a number, so that parts of one job (a tensor, a block, a row) have
    /// independent sequences that do not depend on the order of the work. SplitMix64's finalizer (Steele, Lea,
    /// Flood 2014).
    public static long derive(long seed, long number) {
        long mixed = seed + 0x9E3779B97F4A7C15L * (number + 1);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /// A seed derived from a seed and a name.
    public static long derive(long seed, String name) {
        long mixed = seed;
        for (int index = 0; index < name.length(); index++) {
            mixed = derive(mixed, name.charAt(index));
        }
        return mixed;
    }

    /// An array of independent standard normal values.
    public static float[] gaussian(int count, long seed) {
        RandomGenerator generator = generator(seed);
        float[] values = new float[count];
        for (int index = 0; index < count; index++) {
            values[index] = (float) generator.nextGaussian();
        }
        return values;
    }

    /// The numbers from 0 to `count - 1` in an order that is any with equal probability (Fisher and Yates, inside out).
    public static int[] shuffled(int count, RandomGenerator generator) {
        int[] order = new int[count];
        for (int index = 0; index < count; index++) {
            int other = generator.nextInt(index + 1);
            order[index] = order[other];
            order[other] = index;
        }
        return order;
    }
}
