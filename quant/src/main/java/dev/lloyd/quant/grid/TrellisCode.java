package dev.lloyd.quant.grid;

import dev.lloyd.core.random.Seeds;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// How a trellis turns the bits of its window into a value: pseudo-random numbers that look Gaussian.
///
///     1mad     X = 34038481 x + 76625530; sum of X's four bytes
///     3inst    X = 89226354 x + 64248484; Y = (X & 0x8FFF8FFF) ^ 0x3B603B60; sum of Y's halves read as
///     binary16
///     mul1     X = 0x83DCD12D x; sum of X's four bytes
///     random   a table of normal numbers from a fixed seed
///
/// Arithmetic modulo 2^32; byte sums less 510. A table of `2^window` values is scaled to mean square 1.
///
/// Source: Tseng et al., QTIP: quantization with trellises and incoherence processing, 2024 (1mad, 3inst);
/// exllamav3 (mul1); Mao and Gray, Stationary and trellis encoding, 2012 (random).
public final class TrellisCode {
    /// Four bytes of a linear congruential generator.
    public static final TrellisCode ONE_MAD =
            new TrellisCode("1mad", new double[] {0.88, 1.01, 1.03, 1.07, 1.09, 1.12, 1.13, 1.15}, new double[] {
                0.89, 1.04, 1.09, 1.16, 1.18, 1.26
            });

    /// Two half-precision numbers from a linear congruential generator.
    public static final TrellisCode THREE_INST =
            new TrellisCode("3inst", new double[] {0.88, 1.00, 1.04, 1.06, 1.09, 1.10, 1.13, 1.13}, new double[] {
                0.88, 1.03, 1.08, 1.11, 1.17, 1.23
            });

    /// Four bytes of a product.
    public static final TrellisCode MUL1 =
            new TrellisCode("mul1", new double[] {0.89, 1.01, 1.04, 1.06, 1.10, 1.14, 1.13, 1.13}, new double[] {
                0.90, 1.03, 1.10, 1.14, 1.17, 1.21
            });

    /// A table.
    public static final TrellisCode RANDOM =
            new TrellisCode("random", new double[] {0.88, 0.99, 1.03, 1.08, 1.06, 1.05, 1.06, 1.10}, new double[] {
                0.89, 1.03, 1.11, 1.14, 1.18, 1.25
            });

    private static final List<TrellisCode> ALL = List.of(ONE_MAD, THREE_INST, MUL1, RANDOM);
    private static final long TABLE_SEED = 1957;

    private final String word;

    /// The best scale for each rate, searched on 10,240 normal values at a window of 16 bits.
    private final double[] longScales;

    /// The same on 30,720 values at a window of 12 bits.
    private final double[] shortScales;

    private final Map<Integer, float[]> tables = new ConcurrentHashMap<>();

    private TrellisCode(String word, double[] longScales, double[] shortScales) {
        this.word = word;
        this.longScales = longScales;
        this.shortScales = shortScales;
    }

    /// Every code.
    public static List<TrellisCode> all() {
        return ALL;
    }

    /// The inverse of {@link #toString()}.
    public static TrellisCode parse(String text) {
        for (TrellisCode code : ALL) {
            if (code.word.equals(text)) {
                return code;
            }
        }
        throw new IllegalArgumentException(
                "it can be " + ALL.stream().map(TrellisCode::toString).collect(Collectors.joining(", ")));
    }

    /// The value of every window, mean square 1; not to be changed.
    ///
    /// @param window bits of the window
    float[] table(int window) {
        return tables.computeIfAbsent(window, this::compute);
    }

    /// The scale at which the code has the least mean squared error on values of variance 1. (Flat: 0.02 beside it
    /// costs less than 0.01 dB.)
    double scale(int bits, int window) {
        return window >= 14 || bits > shortScales.length ? longScales[bits - 1] : shortScales[bits - 1];
    }

    private float[] compute(int window) {
        float[] values = this == RANDOM ? Seeds.gaussian(1 << window, TABLE_SEED) : new float[1 << window];
        double squares = 0;
        for (int index = 0; index < values.length; index++) {
            values[index] = this == RANDOM ? values[index] : raw(index);
            squares += (double) values[index] * values[index];
        }
        double factor = Math.sqrt(values.length / squares);
        for (int index = 0; index < values.length; index++) {
            values[index] = (float) (values[index] * factor);
        }
        return values;
    }

    private float raw(int index) {
        if (this == ONE_MAD) {
            return byteSum(34038481 * index + 76625530);
        } else if (this == THREE_INST) {
            int halves = (89226354 * index + 64248484) & 0x8FFF8FFF ^ 0x3B603B60;
            return Float.float16ToFloat((short) halves) + Float.float16ToFloat((short) (halves >> 16));
        }
        return byteSum(0x83DCD12D * index);
    }

    private static int byteSum(int number) {
        return (number & 0xFF) + (number >> 8 & 0xFF) + (number >> 16 & 0xFF) + (number >>> 24) - 510;
    }

    @Override
    public String toString() {
        return word;
    }
}
