package dev.lloyd.quant.grid;

/// The scalar quantizer of least mean squared error for N(0, 1).
///
/// {@link LevelSolver} solves it from the levels of an ideal compander. Cost: a few milliseconds for 256 levels.
final class GaussianLevels {
    /// Beyond this there is no mass in double precision.
    static final double INFINITY = 12;

    private static final LevelSolver SOLVER = new LevelSolver(GaussianLevels::density, INFINITY);

    private GaussianLevels() {}

    /// The levels, ascending, exactly antisymmetric.
    ///
    /// @param count 2 to 256
    static double[] of(int count) {
        return SOLVER.from(compander(count));
    }

    /// The mean squared error of levels and half-way thresholds.
    static double distortion(double[] levels) {
        return SOLVER.distortion(levels);
    }

    /// How far each level is from the mean of its cell, at most.
    static double residual(double[] levels) {
        return SOLVER.residual(levels);
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

    private static double density(double value) {
        return StrictMath.exp(-value * value / 2) / Math.sqrt(2 * Math.PI);
    }
}
