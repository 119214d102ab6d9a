package dev.lloyd.quant.grid;

/// Finds the point of a pyramid whose direction is near that of given values: as many pulses as the whole part of
/// `|x_i| K / sum |x|`, then one after the other where it makes `<x, p>^2 / <p, p>` greatest. For one thread.
///
/// Ties go to the earlier value; values of zero give the pulses to the first. Cost: `d` operations for each pulse
/// of the second kind, of which there are fewer than `d`.
///
/// Source: the greedy search of Valin et al., Definition of the Opus Audio Codec (RFC 6716), section 5.3.8.1.
final class PyramidSearch {
    private final int pulses;
    private final double[] magnitudes;

    PyramidSearch(int dimension, int pulses) {
        this.pulses = pulses;
        this.magnitudes = new double[dimension];
    }

    /// The point's values.
    ///
    /// @param values `values[offset ...]`; NaN counts as 0
    /// @return `<x, p> / |p|`: how long `x` is in the point's direction
    double search(float[] values, int offset, int[] point) {
        double sum = 0;
        for (int place = 0; place < magnitudes.length; place++) {
            double magnitude = Math.abs(values[offset + place]);
            magnitudes[place] = magnitude <= Float.MAX_VALUE ? magnitude : Double.isNaN(magnitude) ? 0 : 1e30;
            sum += magnitudes[place];
        }
        int left = pulses;
        double product = 0;
        double square = 0;
        for (int place = 0; place < magnitudes.length; place++) {
            point[place] = sum > 0 ? (int) (magnitudes[place] / sum * pulses) : 0;
            left -= point[place];
            product += magnitudes[place] * point[place];
            square += (double) point[place] * point[place];
        }
        for (; left > 0; left--) {
            int best = best(point, product, square);
            product += magnitudes[best];
            square += 2.0 * point[best] + 1;
            point[best]++;
        }
        for (int place = 0; place < magnitudes.length; place++) {
            point[place] = values[offset + place] < 0 ? -point[place] : point[place];
        }
        return product / Math.sqrt(square);
    }

    /// Where one more pulse helps most.
    private int best(int[] point, double product, double square) {
        int best = 0;
        double numerator = -1;
        double denominator = 1;
        for (int place = 0; place < point.length; place++) {
            double next = product + magnitudes[place];
            double above = next * next;
            double below = square + 2.0 * point[place] + 1;
            if (above * denominator > numerator * below) {
                best = place;
                numerator = above;
                denominator = below;
            }
        }
        return best;
    }
}
