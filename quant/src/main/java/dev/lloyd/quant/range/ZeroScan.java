package dev.lloyd.quant.range;

import java.util.Arrays;

/// The best real zero for whole points `bottom ... top` at a given scale, where `u_i = x_i / scale`:
///
///     minimise over z    sum_i h_i (u_i + z - q_i(z))^2,    q_i(z) = clamp(round(u_i + z), bottom, top)
///
/// The loss is piecewise quadratic in `z`; pieces meet where a value changes its point, `u_i + z = k + 1/2`. First
/// the convex loss of clipping alone (the distance of `u_i + z` to the interval of the points) is minimised by
/// bisection of its derivative; then the window of one step to either side is scanned exactly: its break points are
/// sorted, and running sums give every piece's parabola and the bottom of it. Rounding inside the interval has
/// period 1 in `z`, so the window holds every phase. Cost: `O(n log n)` for one scale.
///
/// Source: Lin et al., NeUQI, 2025 (near-optimal zeros for a fixed scale).
final class ZeroScan {
    private static final int INDEX_BITS = 21;

    private final float[] values;
    private final float[] weights;
    private final int bottom;
    private final int top;
    private final double[] scaled;
    private final long[] breaks;

    /// @param values the values that count, at most 2^21 of them are scanned; for more the bisection stands
    ZeroScan(float[] values, float[] weights, int bottom, int top) {
        this.values = values;
        this.weights = weights;
        this.bottom = bottom;
        this.top = top;
        this.scaled = new double[values.length];
        this.breaks = new long[values.length >= 1 << INDEX_BITS ? 0 : 3 * values.length];
    }

    /// The best zero for a scale above 0.
    double at(double scale) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int index = 0; index < values.length; index++) {
            scaled[index] = values[index] / scale;
            least = Math.min(least, scaled[index]);
            greatest = Math.max(greatest, scaled[index]);
        }
        double centre = leastClipping(bottom - greatest, top - least);
        return breaks.length == 0 ? centre : scanned(centre - 1, centre + 1);
    }

    private double leastClipping(double from, double to) {
        double low = Math.min(from, to);
        double high = Math.max(from, to);
        while (high - low > 0.01) {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high) {
                return middle;
            }
            double slope = 0;
            for (int index = 0; index < scaled.length; index++) {
                double place = scaled[index] + middle;
                double clipped = place - Math.clamp(place, (double) bottom, (double) top);
                slope += weights[index] * clipped;
            }
            if (slope > 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return (low + high) / 2;
    }

    private double scanned(double from, double to) {
        double weight = 0;
        double linear = 0;
        double constant = 0;
        int count = 0;
        double ticks = (1L << (62 - INDEX_BITS)) / (to - from);
        for (int index = 0; index < scaled.length; index++) {
            long code = Math.clamp((long) Math.rint(scaled[index] + from), bottom, top);
            double rest = scaled[index] - code;
            weight += weights[index];
            linear += weights[index] * rest;
            constant += weights[index] * rest * rest;
            for (double at = code + 0.5 - scaled[index]; at < to && code < top; at++) {
                breaks[count++] = (long) ((Math.max(at, from) - from) * ticks) << INDEX_BITS | index;
                code++;
            }
        }
        Arrays.sort(breaks, 0, count);
        double best = Double.POSITIVE_INFINITY;
        double zero = from;
        double start = from;
        for (int piece = 0; piece <= count; piece++) {
            double end = piece == count ? to : from + (breaks[piece] >> INDEX_BITS) / ticks;
            double place = Math.clamp(-linear / weight, start, Math.max(start, end));
            double loss = constant + place * (2 * linear + place * weight);
            if (loss < best) {
                best = loss;
                zero = place;
            }
            if (piece < count) {
                int index = (int) (breaks[piece] & ((1L << INDEX_BITS) - 1));
                // Between break points the value's rest is near -z + 1/2, whichever of its points it has left.
                double rest = 0.5 - end;
                linear -= weights[index];
                constant += weights[index] * (1 - 2 * rest);
                start = Math.max(start, end);
            }
        }
        return zero;
    }
}
