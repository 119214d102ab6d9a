package dev.lloyd.quant.grid;

import java.util.Arrays;

/// The scalar quantizer of least mean squared error for N(0, 1).
///
/// It satisfies Lloyd's two conditions: thresholds halve the distance between levels, and a level is the mean of
/// its cell,
///
///     x_i = integral(x phi(x)) / integral(phi(x))   over   [ (x_(i-1) + x_i) / 2, (x_i + x_(i+1)) / 2 ]
///
/// Solved by Newton's method on these `n` equations (the Jacobian is tridiagonal) from the levels of an ideal
/// compander; integrals by 8-point Gauss-Legendre quadrature on pieces of at most 1/4. The residual is below 1e-12.
/// Strict arithmetic: the same levels on every machine. Cost: a few milliseconds for 256 levels.
///
/// Source: Lloyd, Least squares quantization in PCM, 1957; Max, Quantizing for minimum distortion, 1960.
final class GaussianLevels {
    /// Beyond this there is no mass in double precision.
    private static final double INFINITY = 12;

    private static final double[] NODES = {
        0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363
    };
    private static final double[] WEIGHTS = {
        0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763
    };

    private GaussianLevels() {}

    /// The levels, ascending, exactly antisymmetric.
    ///
    /// @param count 2 to 256
    static double[] of(int count) {
        double[] levels = compander(count);
        double step = 1;
        for (int round = 0; round < 60 && step > 1e-14; round++) {
            step = round < 3 ? lloydStep(levels) : newtonStep(levels);
        }
        double[] symmetric = new double[count];
        for (int index = 0; index < count; index++) {
            symmetric[index] = (levels[index] - levels[count - 1 - index]) / 2 + 0.0;
        }
        return symmetric;
    }

    /// The mean squared error of levels and half-way thresholds.
    static double distortion(double[] levels) {
        double sum = 0;
        for (int index = 0; index < levels.length; index++) {
            double level = levels[index];
            double from = threshold(levels, index);
            double to = threshold(levels, index + 1);
            sum += integral(from, to, 2, level);
        }
        return sum;
    }

    /// How far each level is from the mean of its cell, at most.
    static double residual(double[] levels) {
        return lloydStep(levels.clone());
    }

    /// Quantiles of N(0, 3), whose density is proportional to the third root of the Gaussian's.
    private static double[] compander(int count) {
        double[] levels = new double[count];
        for (int index = 0; index < count; index++) {
            levels[index] = Math.sqrt(3) * quantile((index + 0.5) / count);
        }
        return levels;
    }

    /// Tukey's approximation of the normal quantile, within 0.01 where it matters: only a starting point.
    private static double quantile(double share) {
        return (StrictMath.pow(share, 0.135) - StrictMath.pow(1 - share, 0.135)) / 0.1975;
    }

    private static double threshold(double[] levels, int index) {
        if (index == 0) {
            return -INFINITY;
        }
        return index == levels.length ? INFINITY : (levels[index - 1] + levels[index]) / 2;
    }

    /// Moves every level to the mean of its cell and says how far the farthest went.
    private static double lloydStep(double[] levels) {
        double[] old = levels.clone();
        double step = 0;
        for (int index = 0; index < levels.length; index++) {
            double from = threshold(old, index);
            double to = threshold(old, index + 1);
            double move = integral(from, to, 1, old[index]) / integral(from, to, 0, 0);
            levels[index] = old[index] + move;
            step = Math.max(step, Math.abs(move));
        }
        return step;
    }

    private static double newtonStep(double[] levels) {
        int count = levels.length;
        double[] below = new double[count];
        double[] diagonal = new double[count];
        double[] above = new double[count];
        double[] target = new double[count];
        for (int index = 0; index < count; index++) {
            double from = threshold(levels, index);
            double to = threshold(levels, index + 1);
            double mass = integral(from, to, 0, 0);
            double move = integral(from, to, 1, levels[index]) / mass;
            double mean = levels[index] + move;
            double byFrom = index == 0 ? 0 : density(from) * (mean - from) / mass / 2;
            double byTo = index == count - 1 ? 0 : density(to) * (to - mean) / mass / 2;
            below[index] = -byFrom;
            diagonal[index] = 1 - byFrom - byTo;
            above[index] = -byTo;
            target[index] = move;
        }
        solve(below, diagonal, above, target);
        double step = 0;
        for (int index = 0; index < count; index++) {
            levels[index] += target[index];
            step = Math.max(step, Math.abs(target[index]));
        }
        Arrays.sort(levels);
        return step;
    }

    /// Solves a tridiagonal system by elimination; the solution replaces the target.
    private static void solve(double[] below, double[] diagonal, double[] above, double[] target) {
        int count = target.length;
        for (int index = 1; index < count; index++) {
            double factor = below[index] / diagonal[index - 1];
            diagonal[index] -= factor * above[index - 1];
            target[index] -= factor * target[index - 1];
        }
        for (int index = count - 1; index >= 0; index--) {
            double rest = index == count - 1 ? 0 : above[index] * target[index + 1];
            target[index] = (target[index] - rest) / diagonal[index];
        }
    }

    private static double density(double value) {
        return StrictMath.exp(-value * value / 2) / Math.sqrt(2 * Math.PI);
    }

    /// The integral of `(x - centre)^power phi(x)` over an interval.
    private static double integral(double from, double to, int power, double centre) {
        int pieces = Math.max(1, (int) Math.ceil((to - from) * 4));
        double half = (to - from) / pieces / 2;
        double sum = 0;
        for (int piece = 0; piece < pieces; piece++) {
            double middle = from + (2 * piece + 1) * half;
            for (int node = 0; node < NODES.length; node++) {
                double right = middle + half * NODES[node];
                double left = middle - half * NODES[node];
                sum += WEIGHTS[node] * (moment(left, power, centre) + moment(right, power, centre));
            }
        }
        return sum * half;
    }

    private static double moment(double value, int power, double centre) {
        double distance = value - centre;
        return density(value) * (power == 0 ? 1 : power == 1 ? distance : distance * distance);
    }
}
