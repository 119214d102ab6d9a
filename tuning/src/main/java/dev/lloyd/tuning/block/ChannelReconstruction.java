package dev.lloyd.tuning.block;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;

/// Rows as combinations of damaged rows: of all `T` the one with the least
///
///     |V - (I + T) V^|^2  +  ridge * s * |T|^2         s = mean of |v^_i|^2 over rows that are not zero
///
/// which is a ridge regression, `T = (V - V^) V^^T (V^ V^^T + ridge * s * I)^-1`. Rows of zeros are in no combination.
///
/// @param factors `S = I + T`, rows x rows, `S_mi` for what row `i` gives to row `m`; columns of zero rows are 0
/// @param before `|V - V^|^2`
/// @param after `|V - S V^|^2`, at most as much
/// @param whole `|V|^2`
record ChannelReconstruction(DoubleMatrix factors, double before, double after, double whole) {
    /// Solves it.
    ///
    /// @param original `V`, rows x columns
    /// @param damaged `V^`, of the same shape
    /// @param ridge more than 0
    static ChannelReconstruction of(DoubleMatrix original, DoubleMatrix damaged, double ridge) {
        int rows = original.rows();
        DoubleMatrix error = original.copy();
        for (int index = 0; index < error.values().length; index++) {
            error.values()[index] -= damaged.values()[index];
        }
        double[] lengths = new double[rows];
        double mean = 0;
        int left = 0;
        for (int row = 0; row < rows; row++) {
            lengths[row] = product(damaged, row, damaged, row);
            mean += lengths[row];
            left += lengths[row] > 0 ? 1 : 0;
        }
        double penalty = left == 0 ? 1 : ridge * mean / left;
        DoubleMatrix gram = DoubleMatrix.zeros(rows, rows);
        DoubleMatrix right = DoubleMatrix.zeros(rows, rows);
        for (int row = 0; row < rows; row++) {
            for (int other = 0; other < rows; other++) {
                gram.set(row, other, product(damaged, row, damaged, other) + (row == other ? penalty : 0));
                right.set(row, other, product(damaged, row, error, other)); // Transposed: the gram matrix is symmetric.
            }
        }
        DoubleMatrix factors = factors(gram, right, lengths);
        double after = 0;
        for (int row = 0; row < rows; row++) {
            after += remaining(original, damaged, factors, row);
        }
        return new ChannelReconstruction(factors, energy(error), after, energy(original));
    }

    private static DoubleMatrix factors(DoubleMatrix gram, DoubleMatrix right, double[] lengths) {
        if (!(Cholesky.of(gram) instanceof Cholesky.Factor factor)) {
            throw new AssertionError("a Gram matrix with a ridge is positive definite");
        }
        DoubleMatrix solved = factor.solve(right);
        DoubleMatrix target = DoubleMatrix.zeros(gram.rows(), gram.rows());
        for (int row = 0; row < gram.rows(); row++) {
            for (int other = 0; other < gram.rows(); other++) {
                double own = row == other ? 1 : 0;
                target.set(row, other, lengths[other] > 0 ? own + solved.at(other, row) : 0);
            }
        }
        return target;
    }

    private static double remaining(DoubleMatrix original, DoubleMatrix damaged, DoubleMatrix factors, int row) {
        double sum = 0;
        for (int column = 0; column < original.columns(); column++) {
            double value = original.at(row, column);
            for (int other = 0; other < damaged.rows(); other++) {
                value -= factors.at(row, other) * damaged.at(other, column);
            }
            sum += value * value;
        }
        return sum;
    }

    private static double product(DoubleMatrix left, int row, DoubleMatrix right, int other) {
        double sum = 0;
        for (int column = 0; column < left.columns(); column++) {
            sum += left.at(row, column) * right.at(other, column);
        }
        return sum;
    }

    private static double energy(DoubleMatrix matrix) {
        double sum = 0;
        for (double value : matrix.values()) {
            sum += value * value;
        }
        return sum;
    }
}
