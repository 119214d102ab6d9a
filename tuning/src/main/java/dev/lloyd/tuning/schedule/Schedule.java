package dev.lloyd.tuning.schedule;

/// How long something is trained, how fast, and on how much at a time: at a rate that falls on half a cosine,
///
///     rate(t) = rate * left(t)        left(t) = (1 + cos(pi t / steps)) / 2
///
/// @param steps 1 or more
/// @param rate the first rate, more than 0
/// @param portion of the text for a step, 1 or more: tokens or sequences, as the loop counts
public record Schedule(int steps, double rate, int portion) {
    /// Checks the ranges above.
    public Schedule {
        check(steps, rate);
        if (portion < 1) {
            throw new IllegalArgumentException("a step must have a portion of 1 or more, not " + portion);
        }
    }

    /// Checks that steps are 1 or more and a rate is more than 0.
    public static void check(int steps, double rate) {
        if (steps < 1 || !(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException(
                    "steps must be 1 or more and the rate more than 0, not " + steps + " and " + rate);
        }
    }

    /// What is left of the rate at a step, from 1 to 0.
    ///
    /// @param step from 0
    public double left(int step) {
        return 0.5 * (1 + Math.cos(Math.PI * step / steps));
    }

    /// The rate of a step, from 0.
    public double rate(int step) {
        return rate * left(step);
    }
}
