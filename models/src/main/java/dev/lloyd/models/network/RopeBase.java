package dev.lloyd.models.network;

import java.util.Arrays;

/// Rotary frequencies as file formats say them: a base, and a factor by which each frequency is divided.
///
///     frequencies[i] = theta^(-2 i / headSize) / factors[i]
///
/// The second frequency tells theta. Where the others are not those of that theta, it is 10,000 and the factors say
/// the rest.
///
/// @param theta the base
/// @param factors one for each pair
@SuppressWarnings("ArrayRecordComponent") // Read only.
public record RopeBase(double theta, double[] factors) {
    private static final double DEFAULT_THETA = 10000;

    /// Takes both as they are.
    public RopeBase {}

    /// The base and the factors of a rope.
    public static RopeBase of(Rope rope) {
        double[] frequencies = rope.frequencies();
        double theta = frequencies.length < 2
                ? DEFAULT_THETA
                : Math.rint(Math.pow(frequencies[1], -rope.headSize() / 2.0) * 1000) / 1000;
        RopeBase base = new RopeBase(theta, factors(rope, theta));
        return base.isPlain() ? base : new RopeBase(DEFAULT_THETA, factors(rope, DEFAULT_THETA));
    }

    /// Whether all factors are 1.
    public boolean isPlain() {
        return Arrays.stream(factors).allMatch(factor -> Math.abs(factor - 1) < 1e-9);
    }

    private static double[] factors(Rope rope, double theta) {
        double[] plain = Rope.of(rope.headSize(), theta).frequencies();
        double[] factors = new double[plain.length];
        Arrays.setAll(factors, pair -> plain[pair] / rope.frequencies()[pair]);
        return factors;
    }
}
