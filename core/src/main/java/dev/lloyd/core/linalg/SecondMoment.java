package dev.lloyd.core.linalg;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.parallel.Workers;

/// Accumulates second moments of activations, the Hessian of a linear layer up to a factor:
///
///     target = target + X^T X
///
/// with `X` of `tokens x columns` in single precision, widened before it is multiplied, and the target symmetric in
/// double precision. Cost: `tokens * columns^2` operations.
public final class SecondMoment {
    /// Rows widened at a time: bounds the copy to 2 MB for 1024 columns.
    private static final int CHUNK = 256;
    /// Rows of the target that one worker computes at a time.
    private static final int PANEL = 128;

    private SecondMoment() {}

    /// Adds `X^T X` to a symmetric matrix. Sums run over rows in order, in chunks of 256, so the result does not
    /// depend on the workers; splitting `X` into several calls changes it by rounding only, and not at all at
    /// multiples of 256.
    ///
    /// @param activations `tokens x columns`, rows contiguous
    /// @param target `columns x columns`, symmetric; it stays exactly symmetric
    public static void accumulate(FloatBlock activations, DoubleMatrix target, Workers workers) {
        int columns = activations.columns();
        if (target.rows() != columns || target.columns() != columns) {
            throw new IllegalArgumentException("activations of " + columns + " columns need a " + columns + " x "
                    + columns + " target, not " + target.rows() + " x " + target.columns());
        }
        int panels = Math.ceilDiv(columns, PANEL);
        for (int start = 0; start < activations.rows(); start += CHUNK) {
            DoubleBlock chunk = widen(activations, start, Math.min(CHUNK, activations.rows() - start));
            workers.forEach(panels, panel -> accumulatePanel(chunk, target, panel * PANEL));
        }
        workers.forEach(panels, panel -> mirror(target, panel * PANEL, Math.min(columns, panel * PANEL + PANEL)));
    }

    private static DoubleBlock widen(FloatBlock source, int start, int rows) {
        DoubleBlock target = DoubleBlock.of(DoubleMatrix.zeros(rows, source.columns()));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < source.columns(); column++) {
                target.set(row, column, source.at(start + row, column));
            }
        }
        return target;
    }

    /// Rows `first .. first + PANEL` of the target, from the diagonal to the right.
    private static void accumulatePanel(DoubleBlock chunk, DoubleMatrix target, int first) {
        int columns = target.columns();
        int height = Math.min(PANEL, columns - first);
        DoubleBlock left = chunk.slice(0, first, chunk.rows(), height).transpose();
        DoubleBlock right = chunk.slice(0, first, chunk.rows(), columns - first);
        DoubleBlock panel = DoubleBlock.of(target).slice(first, first, height, columns - first);
        Gemm.dgemm(1, left, right, 1, panel);
    }

    private static void mirror(DoubleMatrix target, int from, int to) {
        for (int row = from; row < to; row++) {
            for (int column = 0; column < row; column++) {
                target.set(row, column, target.at(/* row= */ column, /* column= */ row));
            }
        }
    }
}
