package dev.lloyd.quant.range;

/// The loss of an interval whose points are spread evenly from end to end, and the interval that is best for the
/// codes that it chose; see {@link Osq}.
///
/// @param values of the group
/// @param steps from one end to the other, 1 or more
/// @param lambda the share of the error in all directions
@SuppressWarnings("ArrayRecordComponent") // Made for one group and not compared.
record IntervalStep(float[] values, int steps, double lambda) {
    /// Where the outermost of 2, 4, ... 256 evenly spread points of least error lie for a Gaussian, in deviations.
    private static final double[] GAUSSIAN = {0.798, 1.493, 2.051, 2.514, 2.916, 3.278, 3.611, 3.922};

    /// From the least point to the greatest.
    record Interval(double from, double to) {
        double width() {
            return to - from;
        }

        /// How far the end that moved farther has moved.
        double distance(Interval other) {
            return Math.max(Math.abs(from - other.from), Math.abs(to - other.to));
        }
    }

    /// As a Gaussian of the values' mean and deviation has it, inside their extremes.
    Interval start() {
        double sum = 0;
        double least = values.length == 0 ? 0 : Double.POSITIVE_INFINITY;
        double greatest = values.length == 0 ? 0 : Double.NEGATIVE_INFINITY;
        for (float value : values) {
            sum += value;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        double mean = sum / Math.max(1, values.length);
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(squares / Math.max(1, values.length));
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(steps);
        double reach = GAUSSIAN[Math.min(bits, GAUSSIAN.length) - 1] * deviation;
        return new Interval(Math.max(least, mean - reach), Math.min(greatest, mean + reach));
    }

    double loss(Interval interval) {
        double norm = 0;
        double along = 0;
        double all = 0;
        for (float value : values) {
            double error = value - (interval.from() + share(interval, value) * interval.width());
            norm += (double) value * value;
            along += value * error;
            all += error * error;
        }
        return norm == 0 ? 0 : (1 - lambda) * along * along / norm + lambda * all;
    }

    /// Where the nearest point lies between the ends, 0 to 1.
    private double share(Interval interval, double value) {
        if (!(interval.width() > 0)) {
            return 0;
        }
        double inside = Math.clamp(value, interval.from(), interval.to());
        return Math.rint((inside - interval.from()) * steps / interval.width()) / steps;
    }

    /// With the shares `s` of the points held constant a point is `(1 - s) a + s b`, and the loss a quadratic
    /// form in `a` and `b`. The same interval if it has no single minimum.
    Interval next(Interval interval) {
        double norm = 0;
        double fromFrom = 0;
        double fromTo = 0;
        double toTo = 0;
        double valueFrom = 0;
        double valueTo = 0;
        for (float value : values) {
            double share = share(interval, value);
            norm += (double) value * value;
            fromFrom += (1 - share) * (1 - share);
            fromTo += (1 - share) * share;
            toTo += share * share;
            valueFrom += value * (1 - share);
            valueTo += value * share;
        }
        double along = (1 - lambda) / norm;
        double first = along * valueFrom * valueFrom + lambda * fromFrom;
        double mixed = along * valueFrom * valueTo + lambda * fromTo;
        double last = along * valueTo * valueTo + lambda * toTo;
        double determinant = first * last - mixed * mixed;
        double from = (valueFrom * last - valueTo * mixed) / determinant;
        double to = (valueTo * first - valueFrom * mixed) / determinant;
        return to > from && Double.isFinite(from) && Double.isFinite(to) ? new Interval(from, to) : interval;
    }
}
