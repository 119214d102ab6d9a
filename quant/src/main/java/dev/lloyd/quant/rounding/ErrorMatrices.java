package dev.lloyd.quant.rounding;

import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.List;

/// The matrices `M` of the error `sum over rows r of e_r M_r e_r^T`: one for all rows, or one for each of some runs
/// of rows.
///
/// Runs are equally long, up to whole multiples of {@value #ALIGNMENT} rows, so that no tile lies in two whose
/// height divides that; of a taller one the first row's run counts. Memory: `8 n^2` bytes a run for `n` columns,
/// and `4 n^2` more once products are asked for.
public final class ErrorMatrices {
    private static final int ALIGNMENT = 16;

    /// Up to so many rows products are made row by row, so that a row's depends on no other: products of BLAS do
    /// not promise that. What comes in a stream is coded in pieces of this size.
    public static final int ROWS_ALONE = 64;

    private final int rows;
    private final List<DoubleMatrix> matrices;
    private volatile List<Matrix> metrics = List.of();

    /// @param rows of the matrix that is rounded
    /// @param matrices `M` of each run, columns x columns, as many as {@link #runs(int, int)} says or one
    public ErrorMatrices(int rows, List<DoubleMatrix> matrices) {
        if (matrices.isEmpty() || matrices.size() != runs(rows, matrices.size())) {
            throw new IllegalArgumentException(matrices.size() + " matrices of the error do not fit " + rows
                    + " rows; there must be 1 to " + runs(rows, Integer.MAX_VALUE));
        }
        this.rows = rows;
        this.matrices = List.copyOf(matrices);
    }

    /// In single precision; made when it is first asked for, since a sweep does not.
    private List<Matrix> metrics() {
        if (metrics.isEmpty()) {
            synchronized (this) {
                metrics = metrics.isEmpty()
                        ? matrices.stream().map(DoubleMatrix::toFloat).toList()
                        : metrics;
            }
        }
        return metrics;
    }

    /// How many runs some rows have, of those that are wanted: each has a whole multiple of 16 rows but the last.
    ///
    /// @param wanted 1 or more
    public static int runs(int rows, int wanted) {
        return Math.min(wanted, Math.max(1, rows / ALIGNMENT));
    }

    /// The row with which a run begins; of the run after the last, the number of rows.
    ///
    /// @param run 0 to `count`
    public static int start(int rows, int count, int run) {
        return run == count ? rows : (int) ((long) rows / ALIGNMENT * run / count) * ALIGNMENT;
    }

    /// How many runs there are.
    int count() {
        return matrices.size();
    }

    int start(int run) {
        return start(rows, count(), run);
    }

    /// The run in which a row lies.
    int runOf(int row) {
        int run = count() - 1;
        while (start(run) > row) {
            run--;
        }
        return run;
    }

    List<DoubleMatrix> matrices() {
        return matrices;
    }

    /// `M` of a row.
    DoubleMatrix of(int row) {
        return matrices.get(runOf(row));
    }

    /// `M` of a row in single precision.
    Matrix metric(int row) {
        return metrics().get(runOf(row));
    }

    /// The mean of all, for whoever does not tell rows apart.
    public DoubleMatrix mean() {
        return mean(matrices);
    }

    /// The mean of some matrices of one shape; of a single one itself.
    public static DoubleMatrix mean(List<DoubleMatrix> matrices) {
        if (matrices.size() == 1) {
            return matrices.getFirst();
        }
        DoubleMatrix mean = matrices.getFirst().copy();
        double[] values = mean.values();
        for (DoubleMatrix other : matrices.subList(1, matrices.size())) {
            for (int index = 0; index < values.length; index++) {
                values[index] += other.values()[index];
            }
        }
        for (int index = 0; index < values.length; index++) {
            values[index] /= matrices.size();
        }
        return mean;
    }

    /// `E M`, each row by its own `M`.
    Matrix product(Matrix error, Workers workers) {
        if (error.rows() <= ROWS_ALONE && count() == 1) {
            return RowProducts.multiply(error, metrics().getFirst(), workers); // The matrix is its own transpose.
        }
        Matrix target = Matrix.zeros(error.rows(), error.columns());
        for (int run = 0; run < count(); run++) {
            int length = start(run + 1) - start(run);
            Gemm.multiply(
                    1,
                    FloatBlock.of(error).slice(start(run), 0, length, error.columns()),
                    FloatBlock.of(metrics().get(run)),
                    0,
                    FloatBlock.of(target).slice(start(run), 0, length, error.columns()),
                    workers);
        }
        return target;
    }
}
