package dev.lloyd.tuning.zeroth;

import dev.lloyd.core.random.Seeds;
import java.util.function.ToDoubleFunction;

/// Descends a loss of many numbers by two values of it a step: with `z` standard normal, drawn from the step's seed,
///
///     d = (L(x + epsilon z) - L(x - epsilon z)) / (2 epsilon)      x := x - rate clip(d, -C, C) z
///
/// `d` is the derivative along `z`, exact where the loss is quadratic; `d z` is an unbiased estimate of the gradient
/// up to `O(epsilon^2)`, with a variance that grows with the number of numbers. A clipped `d` bounds the step: one
/// batch on which the loss jumps does not throw everything off.
///
/// Nothing is kept from step to step but `x`; `z` is drawn again whenever it is needed.
///
/// Sources: Spall, *Multivariate Stochastic Approximation Using a Simultaneous Perturbation Gradient Approximation*,
/// 1992 (with normal directions: Malladi et al., MeZO, 2023); Shang et al., QZO, 2025 (the clipping).
///
/// @param epsilon half the distance of the two values, more than 0
/// @param clip `C`, more than 0
record Spsa(double epsilon, double clip) {
    Spsa {
        if (!(epsilon > 0) || !(clip > 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("epsilon and clip must be more than 0, not " + epsilon + " and " + clip);
        }
    }

    /// Moves numbers by a step.
    ///
    /// @param values the numbers, moved in place; they stay where the loss is not finite
    /// @param loss at other numbers
    /// @return `d` before it was clipped, NaN or infinite where the loss is
    double step(float[] values, double rate, long seed, ToDoubleFunction<float[]> loss) {
        double above = loss.applyAsDouble(moved(values, epsilon, seed));
        double below = loss.applyAsDouble(moved(values, -epsilon, seed));
        double slope = (above - below) / (2 * epsilon);
        if (Double.isFinite(slope)) {
            float[] next = moved(values, -rate * Math.clamp(slope, -clip, clip), seed);
            System.arraycopy(next, 0, values, 0, values.length);
        }
        return slope;
    }

    private static float[] moved(float[] values, double by, long seed) {
        float[] target = Seeds.gaussian(values.length, seed);
        for (int index = 0; index < target.length; index++) {
            target[index] = (float) (values[index] + by * target[index]);
        }
        return target;
    }
}
