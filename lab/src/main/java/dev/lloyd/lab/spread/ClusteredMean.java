package dev.lloyd.lab.spread;

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
public record ClusteredMean(double mean, double standardError) {
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
        return new ClusteredMean(mean, error);
    }
}
