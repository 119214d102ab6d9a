package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FastScan;

/// A query, ready to be compared with the heads of coded vectors.
///
/// Where heads are whole codes, they say all that the record says. Else they are signs:
///
///     <number y, q> ~ f <s, q>        s = sign(y)        f = number |y|^2 / |y|_1
///
/// That is right in the mean for queries that lie in no direction but that of `y`: the part of `y` across `s` has
/// the length `|y| sqrt(1 - cos^2(s, y))`, and its product with the query a standard deviation over random rotations
/// of at most
///
///     |f| |q| sqrt(d (1 - cos^2(s, y)) / (d - 1))
///
/// (0.60 |f| |q| for Gaussian values.) `<s, q>` is summed by {@link FastScan}, whose rounding is counted as a deviation
/// too. Immutable and thread-safe.
public final class HeadQuery {
    private final VectorCodec codec;
    private final FastScan scan;
    private final double length;
    private final double centre;
    private final double norm;

    /// @param values the query in the coordinates of the grid
    /// @param centre what is added to the product
    /// @param norm the squared length that L2 subtracts
    HeadQuery(VectorCodec codec, float[] values, double length, double centre, double norm) {
        this.codec = codec;
        this.scan = FastScan.of(values, codec.requireSplit().headPoints());
        this.length = length;
        this.centre = centre;
        this.norm = norm;
    }

    /// Whether heads are whole codes, so that an estimate is the score but for the rounding of sums.
    public boolean isWhole() {
        return codec.requireSplit().isWhole();
    }

    /// Sums what the heads of some blocks of a window say, and leaves the sums in it.
    ///
    /// @throws IllegalArgumentException if the window's vectors are of another codec
    public void sum(HeadWindow window, int from, int to) {
        if (window.codec() != codec) {
            throw new IllegalArgumentException("the query was prepared for another codec");
        }
        scan.sums(window.blocks(from, to), window.starts(), from, to - from, window.sums());
    }

    /// The vectors of a block, which was summed before, whose limits reach a score, as the bits of a word.
    ///
    /// @param index of the block in the window
    /// @param rows those that are asked for
    /// @param epsilon deviations that are allowed for, 0 or more, finite
    /// @param floor the score
    public long reaching(HeadWindow window, int index, long rows, double epsilon, double floor) {
        double error = error(window, index, epsilon);
        double least = least(window, index, error, floor);
        long some = rows & scan.reaching(least, window.sums(), HeadWindow.sumsOffset(index));
        long reaching = some;
        for (long left = some; left != 0; left &= left - 1) {
            double limit = raised(window, index, Long.numberOfTrailingZeros(left), error);
            reaching ^= limit < floor ? Long.lowestOneBit(left) : 0;
        }
        return reaching;
    }

    /// What a sum has to stand for so that the limit of any vector of a block may reach a score.
    private double least(HeadWindow window, int index, double error, double floor) {
        double product = codec.metric() == Metric.L2 ? (floor + norm + window.leastNorm(index)) / 2 : floor;
        double estimate = product - centre;
        double lowest = window.lowest(index);
        // A factor that makes most of a sum: the greatest of what is above zero, the least of what is below.
        double factor = estimate > 0 ? window.highest(index) : lowest;
        double least = lowest < 0 || factor <= 0 ? Double.NEGATIVE_INFINITY : estimate / factor - error;
        // Below what single precision could lose in a limit.
        return least - 1e-5 * Math.abs(least);
    }

    /// The score of a vector of a block that was summed before, as its head has it.
    ///
    /// @param index of the block in the window
    /// @param row of the vector in the block
    public double estimate(HeadWindow window, int index, int row) {
        return limit(window, index, row, 0);
    }

    /// The estimate of a vector and so many deviations more.
    ///
    /// @param index of the block in the window
    /// @param row of the vector in the block
    /// @param epsilon deviations, 0 or more, finite
    public double limit(HeadWindow window, int index, int row, double epsilon) {
        return raised(window, index, row, error(window, index, epsilon));
    }

    /// @param error what the sum of a row is raised by
    private double raised(HeadWindow window, int index, int row, double error) {
        double factor = window.factor(index, row);
        double product = centre + (factor * scan.value(window.sum(index, row)) + Math.abs(factor) * error);
        return codec.metric() == Metric.L2 ? Metric.L2.scoreOf(product, window.norm(index, row), norm) : product;
    }

    /// How far the estimate of a vector is off the score of its whole record, as a standard deviation over random
    /// rotations.
    public double deviation(HeadWindow window, int index, int row) {
        double product = Math.abs(window.factor(index, row)) * error(window, index, 1);
        return codec.metric() == Metric.L2 ? 2 * product : product;
    }

    /// What the sum of a row is off, in deviations allowed for: no less than if the two errors did not add up.
    private double error(HeadWindow window, int index, double epsilon) {
        return epsilon * (window.radius(index) * length + scan.deviation());
    }
}
