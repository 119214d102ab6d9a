package dev.lloyd.lab.spread;

import java.util.Arrays;

/// The spread of a quantity over predictions.
///
/// Percentile `p` of `n` sorted values is the linear interpolation at `p / 100 * (n - 1)` (definition 7 of Hyndman
/// and Fan, *Sample Quantiles in Statistical Packages*, 1996).
///
/// @param median 50 %
/// @param p90 90 %
/// @param p95 95 %
/// @param p99 99 %
/// @param p999 99.9 %
/// @param max the largest
public record Percentiles(double median, double p90, double p95, double p99, double p999, double max) {
    /// The percentiles of at least one value.
    public static Percentiles of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("percentiles need at least one value");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Percentiles(
                at(sorted, 0.5),
                at(sorted, 0.9),
                at(sorted, 0.95),
                at(sorted, 0.99),
                at(sorted, 0.999),
                sorted[sorted.length - 1]);
    }

    private static double at(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
