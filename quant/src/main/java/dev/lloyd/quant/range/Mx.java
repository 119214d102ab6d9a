package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Tile;

/// Scales that are powers of two, for the microscaling formats.
///
///     floor   scale = 2^( floor(log2 max|x|) - floor(log2 greatest point) ): values above the greatest point
///     clip
///     best    of that exponent, the one below and the one above, the one of least squared error (importance
///     counts);
///             of equal ones the smallest
///
/// A group of zeros has scale 0. The zero is always 0. Source: OCP Microscaling Formats (MX) 1.0, 2023,
/// section 6.3.
///
/// @param rule which power
@AutoService(Part.class)
@PartName(
        value = "mx",
        summary = "a power of two: by the microscaling standard's floor rule, or the best nearby",
        source = "OCP Microscaling Formats (MX) 1.0, 2023")
public record Mx(
        @Meaning("floor, or best (of three exponents)") Rule rule) implements Range {
    /// Which power.
    public enum Rule {
        /// The standard's.
        FLOOR,
        /// The one of least error.
        BEST
    }

    /// Needs no check: every rule is possible.
    public Mx {}

    /// The standard's rule.
    public Mx() {
        this(Rule.FLOOR);
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        float largest = 0;
        for (int run = 0; run < group.runs(); run++) {
            for (int index = 0; index < group.length(); index++) {
                if (group.weight(run, index) > 0) {
                    largest = Math.max(largest, Math.abs(group.value(run, index)));
                }
            }
        }
        if (largest == 0) {
            return new GroupScale(0);
        }
        int floor = exponent(largest) - exponent(points.maximum());
        return new GroupScale(power(rule == Rule.FLOOR ? floor : best(group, points, floor)));
    }

    private static int best(Group group, Points points, int floor) {
        int best = floor;
        double least = Double.POSITIVE_INFINITY;
        for (int candidate = floor - 1; candidate <= floor + 1; candidate++) {
            double error = error(group, points, power(candidate));
            if (error < least) {
                least = error;
                best = candidate;
            }
        }
        return best;
    }

    /// The exponent of a positive number, subnormal ones included.
    private static int exponent(float value) {
        return Math.getExponent((double) value);
    }

    private static float power(int exponent) {
        return Math.scalb(1f, Math.clamp(exponent, -127, 127));
    }

    private static double error(Group group, Points points, float scale) {
        if (!points.tile().equals(Tile.SCALAR)) {
            throw new IllegalArgumentException("range mx(rule=best) needs a grid of single values");
        }
        Points.Encoder encoder = points.encoder();
        int[] code = new int[1];
        float[] value = new float[1];
        double error = 0;
        for (int run = 0; run < group.runs(); run++) {
            for (int index = 0; index < group.length(); index++) {
                value[0] = group.value(run, index) / scale;
                encoder.encode(value, 0, code, 0);
                points.decode(code, 0, value, 0);
                double difference = group.value(run, index) - (double) value[0] * scale;
                error += group.weight(run, index) * difference * difference;
            }
        }
        return error;
    }
}
