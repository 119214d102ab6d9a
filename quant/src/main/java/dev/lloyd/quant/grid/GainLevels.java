package dev.lloyd.quant.grid;

/// The scalar quantizer of least squared error for the length of `d` values of a random direction in `n`
/// dimensions, of length `sqrt(n)`:
///
///     r^2 / n ~ Beta(d / 2, (n - d) / 2)        f(r) = c r^(d - 1) (1 - r^2 / n)^((n - d) / 2 - 1)
///
/// Where the values are all (`d >= n`) the length is certain; without bound on `n` it is that of `d` normal values.
/// {@link LevelSolver} solves the density reflected at 0. Source: Pyramid Vector Quantization for LLMs, 2024.
final class GainLevels {
    private static final int PIECES = 1 << 14;
    private static final double REACH = 9;

    private GainLevels() {}

    /// The levels, ascending.
    ///
    /// @param count 1 or more
    /// @param part `d`, 1 or more
    /// @param whole `n`, 1 or more; `Integer.MAX_VALUE` for no bound
    static double[] of(int count, int part, int whole) {
        double[] levels = new double[count];
        if (part >= whole - 1) {
            // Of one value less than all the length is nearly certain too, and its density infinite at the edge.
            java.util.Arrays.fill(levels, Math.sqrt(Math.min(part, whole)));
            return levels;
        }
        double middle = Math.sqrt(part);
        double edge = Math.min(Math.sqrt(whole), middle + REACH);
        LevelSolver solver = new LevelSolver(value -> density(Math.abs(value), part, whole), edge);
        double[] start = new double[2 * count];
        double[] quantiles = quantiles(count, solver, Math.max(0, middle - REACH));
        for (int index = 0; index < count; index++) {
            start[count + index] = quantiles[index];
            start[count - 1 - index] = -quantiles[index];
        }
        System.arraycopy(solver.from(start), count, levels, 0, count);
        return levels;
    }

    /// Up to a factor, 1 at `r^2 = d`.
    private static double density(double length, int part, int whole) {
        if (length <= 0) {
            return 0;
        }
        double ratio = length * length / part;
        double decay = whole == Integer.MAX_VALUE
                ? -(length * length - part) / 2
                : ((whole - part) / 2.0 - 1)
                        * (StrictMath.log(Math.max(Double.MIN_NORMAL, 1 - length * length / whole))
                                - StrictMath.log(1 - (double) part / whole));
        return StrictMath.exp((part - 1) / 2.0 * StrictMath.log(ratio) + decay);
    }

    /// The middles of parts of equal probability.
    private static double[] quantiles(int count, LevelSolver solver, double from) {
        double width = (solver.edge() - from) / PIECES;
        double[] mass = new double[PIECES + 1];
        for (int piece = 0; piece < PIECES; piece++) {
            mass[piece + 1] = mass[piece] + solver.density().applyAsDouble(from + (piece + 0.5) * width);
        }
        double[] quantiles = new double[count];
        int piece = 0;
        for (int index = 0; index < count; index++) {
            double wanted = mass[PIECES] * (index + 0.5) / count;
            while (mass[piece + 1] < wanted) {
                piece++;
            }
            quantiles[index] = from + (piece + 0.5) * width;
        }
        return quantiles;
    }
}
