package dev.lloyd.quant.grid;

/// The scalar quantizer of least mean squared error for a coordinate of a random direction in `d` dimensions, times
/// `sqrt(d)`:
///
///     f(t) = c (1 - t^2 / d)^((d - 3) / 2),    |t| <= sqrt(d)
///
/// (a Beta density of variance 1, which comes near N(0, 1) as `d` grows: within 0.1 % of its error at 768, 11 %
/// at 8). Of fewer than 3 dimensions, where the density is infinite at its edge, it is that of 3. {@link
/// LevelSolver} solves it from the quantiles of `f^(1/3)`, where an ideal compander has its levels.
///
/// Source: Zandieh et al., TurboQuant: Online Vector Quantization with Near-optimal Distortion Rate, 2025,
/// section 3.1.
final class SphereLevels {
    /// Pieces of the density's range between which the start is interpolated.
    private static final int PIECES = 4096;

    private SphereLevels() {}

    /// The levels, ascending, exactly antisymmetric.
    ///
    /// @param count 2 to 256
    /// @param dimension 1 or more
    static double[] of(int count, int dimension) {
        LevelSolver solver = solver(dimension);
        return solver.from(compander(count, solver));
    }

    /// The mean squared error of levels and half-way thresholds.
    static double distortion(double[] levels, int dimension) {
        return solver(dimension).distortion(levels);
    }

    private static LevelSolver solver(int dimension) {
        double size = Math.max(3, dimension);
        return new LevelSolver(
                value -> StrictMath.pow(Math.max(0, 1 - value * value / size), (size - 3) / 2),
                Math.min(Math.sqrt(size), GaussianLevels.INFINITY));
    }

    private static double[] compander(int count, LevelSolver solver) {
        double width = 2 * solver.edge() / PIECES;
        double[] mass = new double[PIECES + 1];
        for (int piece = 0; piece < PIECES; piece++) {
            double middle = (piece + 0.5) * width - solver.edge();
            mass[piece + 1] = mass[piece] + StrictMath.cbrt(solver.density().applyAsDouble(middle));
        }
        double[] levels = new double[count];
        int piece = 0;
        for (int index = 0; index < count; index++) {
            double wanted = mass[PIECES] * (index + 0.5) / count;
            while (mass[piece + 1] < wanted) {
                piece++;
            }
            double share = (wanted - mass[piece]) / (mass[piece + 1] - mass[piece]);
            levels[index] = (piece + share) * width - solver.edge();
        }
        return levels;
    }
}
