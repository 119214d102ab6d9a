package dev.lloyd.lab.spread;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.stream.IntStream;

/// The mean of values that come in clusters, and its standard error.
///
/// Predictions inside a window share context and topic, so they are not independent and the usual `s / sqrt(N)` is
/// too small. With `K` clusters of `n_k` values and sums `S_k`, `N = sum n_k` and `m = sum S_k / N`, the standard
/// error is
///
///     sqrt( K / (K - 1) * sum_k (S_k - n_k m)^2 ) / N
///
/// (ratio estimator; Cochran, *Sampling Techniques*, 1977, section 6.3, without the finite-population factor).
///
/// @param mean `m`
/// @param standardError of the mean; NaN with one cluster, which says nothing about how clusters differ
/// @param without the mean without each cluster; NaN where nothing is left; no part of the JSON
public record ClusteredMean(
        double mean, double standardError, @JsonIgnore List<Double> without) {
    /// Copies the list.
    public ClusteredMean {
        without = List.copyOf(without);
    }

    /// The mean of clusters.
    ///
    /// @param sums `S_k`
    /// @param counts `n_k`, at least one in all
    public static ClusteredMean of(double[] sums, int[] counts) {
        double total = 0;
        long count = 0;
        for (int cluster = 0; cluster < sums.length; cluster++) {
            total += sums[cluster];
            count += counts[cluster];
        }
        if (count == 0) {
            throw new IllegalArgumentException("a mean needs at least one value");
        }
        double mean = total / count;
        double squares = 0;
        for (int cluster = 0; cluster < sums.length; cluster++) {
            double residual = sums[cluster] - counts[cluster] * mean;
            squares += residual * residual;
        }
        double clusters = sums.length;
        double error = clusters < 2 ? Double.NaN : Math.sqrt(clusters / (clusters - 1) * squares) / count;
        return new ClusteredMean(mean, error, without(sums, counts, total, count));
    }

    private static List<Double> without(double[] sums, int[] counts, double total, long count) {
        return IntStream.range(0, sums.length)
                .mapToObj(cluster -> (total - sums[cluster]) / (count - counts[cluster]))
                .toList();
    }

    /// The mean of values that stand alone, in at most `clusters` runs of neighbours as equal as can be: with few
    /// runs there is less to keep, with many the error is known better.
    ///
    /// @param values at least one
    public static ClusteredMean ofRuns(double[] values, int clusters) {
        int runs = Math.min(clusters, values.length);
        double[] sums = new double[runs];
        int[] counts = new int[runs];
        for (int index = 0; index < values.length; index++) {
            int run = (int) ((long) index * runs / values.length);
            sums[run] += values[index];
            counts[run]++;
        }
        return of(sums, counts);
    }

    /// The mean with what it is without each cluster.
    public Estimate estimate() {
        return new Estimate(mean, without);
    }
}
