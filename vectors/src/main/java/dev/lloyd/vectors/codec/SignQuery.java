package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FastScan;

/// A query, ready to be compared with the signs of coded vectors.
///
///     <number y, q> ~ f <s, q>        s = sign(y)        f = number |y|^2 / |y|_1
///
/// That is right in the mean for queries that lie in no direction but that of `y`: the part of `y` across `s` has
/// the length `|y| sqrt(1 - cos^2(s, y))`, and its product with the query a standard deviation over random rotations
/// of at most
///
///     |f| |q| sqrt(d (1 - cos^2(s, y)) / (d - 1))
///
/// (0.60 |f| |q| for Gaussian values; 0 for codes of one bit, which are their signs.) `<s, q>` is summed by {@link
/// FastScan}, whose rounding is counted as a deviation too. Immutable and thread-safe.
public final class SignQuery {
    private static final int COLUMNS = 4;

    private final VectorCodec codec;
    private final FastScan scan;
    private final double length;
    private final double centre;
    private final double norm;

    /// @param values the query in the coordinates of the grid
    /// @param centre what is added to the product
    /// @param norm the squared length that L2 subtracts
    SignQuery(VectorCodec codec, float[] values, double length, double centre, double norm) {
        this.codec = codec;
        this.scan = FastScan.of(tables(values));
        this.length = length;
        this.centre = centre;
        this.norm = norm;
    }

    /// For every four values the sums that their signs can have, bit by bit.
    private static float[] tables(float[] values) {
        float[] tables = new float[Math.ceilDiv(values.length, 2 * COLUMNS) * 2 * FastScan.POINTS];
        for (int table = 0; table * FastScan.POINTS < tables.length; table++) {
            int from = table * FastScan.POINTS;
            for (int bit = 0; bit < COLUMNS; bit++) {
                int column = table * COLUMNS + bit;
                float value = column < values.length ? values[column] : 0;
                int half = 1 << bit;
                for (int code = half - 1; code >= 0; code--) {
                    tables[from + half + code] = tables[from + code] + value;
                    tables[from + code] -= value;
                }
            }
        }
        return tables;
    }

    /// Sums what the signs of some blocks of a window's run say, and leaves the sums in it.
    ///
    /// @throws IllegalArgumentException if the window's vectors are of another codec
    public void sum(SignWindow window, int from, int to) {
        if (window.codec() != codec) {
            throw new IllegalArgumentException("the query was prepared for another codec");
        }
        scan.sums(
                window.blocks(from, to),
                window.blockOffset(from),
                window.blockOffset(1),
                to - from,
                window.sums(),
                window.sumsOffset(from));
    }

    /// The vectors of a window's block, which was summed before, whose limits may reach a score, as the bits of a word.
    ///
    /// @param epsilon deviations that are allowed for, 0 or more, finite
    /// @param floor the score
    public long reaching(SignWindow window, double epsilon, double floor) {
        return scan.reaching(least(window, epsilon, floor), window.sums(), window.sumsOffset());
    }

    /// What a sum has to stand for so that the limit may reach a score.
    private double least(SignWindow window, double epsilon, double floor) {
        double product = codec.metric() == Metric.L2 ? (floor + norm + window.leastNorm()) / 2 : floor;
        double estimate = product - centre;
        // A factor that makes most of a sum: the greatest of what is above zero, the least of what is below.
        double factor = estimate > 0 ? window.highest() : window.lowest();
        double least = window.lowest() < 0 || factor <= 0
                ? Double.NEGATIVE_INFINITY
                : estimate / factor - error(window, epsilon);
        // Below what single precision could lose in a limit.
        return least - 1e-5 * Math.abs(least);
    }

    /// The score of a vector of a window's block, which was summed before, as its signs have it.
    ///
    /// @param row of the vector
    public double estimate(SignWindow window, int row) {
        return limit(window, row, 0);
    }

    /// The estimate of a vector and so many deviations more.
    ///
    /// @param row of the vector
    /// @param epsilon deviations, 0 or more, finite
    public double limit(SignWindow window, int row, double epsilon) {
        double factor = window.factor(row);
        double product = centre + factor * scan.value(window.sum(row)) + Math.abs(factor) * error(window, epsilon);
        return codec.metric() == Metric.L2 ? Metric.L2.scoreOf(product, window.norm(row), norm) : product;
    }

    /// How far the estimate of a vector is off the score of its whole record, as a standard deviation over random
    /// rotations.
    public double deviation(SignWindow window, int row) {
        double product = Math.abs(window.factor(row)) * error(window, 1);
        return codec.metric() == Metric.L2 ? 2 * product : product;
    }

    /// What the sum of a row is off, in deviations allowed for: no less than if the two errors did not add up.
    private double error(SignWindow window, double epsilon) {
        return epsilon * (window.radius() * length + scan.deviation());
    }
}
