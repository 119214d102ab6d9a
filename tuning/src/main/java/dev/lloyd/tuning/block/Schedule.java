package dev.lloyd.tuning.block;

import dev.lloyd.models.tuning.BlockTuning;

/// How long something is trained, and how fast: `steps` steps of Adam (Kingma, Ba, 2014; moments 0.9 and 0.999),
/// each on a portion of the text, with a rate that falls on half a cosine to 0.
///
/// @param steps 1 or more
/// @param rate the first rate, more than 0
/// @param tokens of a portion, 1 or more; a batch at most
record Schedule(int steps, double rate, int tokens) {
    Schedule(int steps, double rate) {
        this(steps, rate, BlockTuning.TOKENS);
    }

    Schedule {
        if (steps < 1 || !(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException(
                    "steps must be 1 or more and the rate more than 0, not " + steps + " and " + rate);
        }
    }

    /// The rate of a step, from 0.
    double rate(int step) {
        return rate * 0.5 * (1 + Math.cos(Math.PI * step / steps));
    }
}
