package dev.lloyd.tuning.block;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.linalg.DoubleBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.parallel.Workers;

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
    static ChannelReconstruction of(DoubleMatrix original, DoubleMatrix damaged, double ridge, Workers workers) {
        DoubleMatrix error = difference(original, damaged);
        DoubleBlock transposed = DoubleBlock.of(damaged).transpose();
        DoubleMatrix gram = Gemm.product(DoubleBlock.of(damaged), transposed, workers);
        boolean[] used = used(gram);
        addRidge(gram, used, ridge);
        DoubleMatrix right =
                Gemm.product(DoubleBlock.of(damaged), DoubleBlock.of(error).transpose(), workers);
        DoubleMatrix factors = factors(gram, right, used);
        DoubleMatrix left = difference(original, Gemm.product(factors, damaged, workers));
        return new ChannelReconstruction(factors, energy(error), energy(left), energy(original));
    }

    /// Which rows are not zero.
    private static boolean[] used(DoubleMatrix gram) {
        boolean[] used = new boolean[gram.rows()];
        for (int row = 0; row < used.length; row++) {
            used[row] = gram.at(row, row) > 0;
        }
        return used;
    }

    private static void addRidge(DoubleMatrix gram, boolean[] used, double ridge) {
        double sum = 0;
        int count = 0;
        for (int row = 0; row < used.length; row++) {
            sum += gram.at(row, row);
            count += used[row] ? 1 : 0;
        }
        double penalty = count == 0 ? 1 : ridge * sum / count;
        for (int row = 0; row < used.length; row++) {
            gram.set(row, row, gram.at(row, row) + penalty);
        }
    }

    /// @param right `V^ (V - V^)^T`: the transpose of what is asked for, since the Gram matrix is symmetric
    private static DoubleMatrix factors(DoubleMatrix gram, DoubleMatrix right, boolean[] used) {
        if (!(Cholesky.of(gram) instanceof Cholesky.Factor factor)) {
            throw new AssertionError("a Gram matrix with a ridge is positive definite");
        }
        DoubleMatrix solved = factor.solve(right);
        DoubleMatrix target = DoubleMatrix.zeros(gram.rows(), gram.rows());
        for (int row = 0; row < gram.rows(); row++) {
            for (int other = 0; other < gram.rows(); other++) {
                double own = row == other ? 1 : 0;
                target.set(row, other, used[other] ? own + solved.at(other, row) : 0);
            }
        }
        return target;
    }

    private static DoubleMatrix difference(DoubleMatrix left, DoubleMatrix right) {
        DoubleMatrix target = left.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] -= right.values()[index];
        }
        return target;
    }

    private static double energy(DoubleMatrix matrix) {
        double sum = 0;
        for (double value : matrix.values()) {
            sum += value * value;
        }
        return sum;
    }
}
