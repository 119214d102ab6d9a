package dev.lloyd.quant.rounding;

import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The matrices `M` of the error `sum over rows r of e_r M_r e_r^T`: one for all rows, or one for each of some runs
/// of rows.
///
/// Runs are equally long, up to whole multiples of {@value #ALIGNMENT} rows, so that no tile lies in two whose
/// height divides that; of a taller one the first row's run counts. What is made of the matrices is made once: of
/// those that come in a stream each is rounded with the factors of the first. Memory: `8 n^2` bytes a run for `n`
/// columns, `4 n^2` more once products are asked for, and as many for each way to sweep. Thread-safe.
public final class ErrorMatrices {
    private static final int ALIGNMENT = 16;

    /// Up to so many rows products are made row by row, so that a row's depends on no other: products of BLAS do
    /// not promise that. What comes in a stream is coded in pieces of this size.
    public static final int ROWS_ALONE = 64;

    private final int rows;
    private final Shared shared;

    /// @param rows of the matrix that is rounded
    /// @param matrices `M` of each run, columns x columns, as many as {@link #runs(int, int)} says or one
    public ErrorMatrices(int rows, List<DoubleMatrix> matrices) {
        this(rows, new Shared(List.copyOf(matrices)));
    }

    private ErrorMatrices(int rows, Shared shared) {
        int count = shared.matrices.size();
        if (count == 0 || count != runs(rows, count)) {
            throw new IllegalArgumentException(count + " matrices of the error do not fit " + rows
                    + " rows; there must be 1 to " + runs(rows, Integer.MAX_VALUE));
        }
        this.rows = rows;
        this.shared = shared;
    }

    /// What does not depend on rows.
    private static final class Shared {
        private final List<DoubleMatrix> matrices;
        private final Map<Object, SweepPlan> plans = new ConcurrentHashMap<>();
        private volatile List<Matrix> metrics = List.of();

        private Shared(List<DoubleMatrix> matrices) {
            this.matrices = matrices;
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
    }

    /// The same for a matrix of other rows; what was made of these serves it too.
    public ErrorMatrices ofRows(int others) {
        return new ErrorMatrices(others, shared);
    }

    /// The plan of a sweep.
    ///
    /// @param way that tells it apart from others
    /// @param made how it is made, the first time
    SweepPlan plan(Object way, Supplier<SweepPlan> made) {
        return shared.plans.computeIfAbsent(way, any -> made.get());
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
        return shared.matrices.size();
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
        return shared.matrices;
    }

    /// `M` of a row.
    DoubleMatrix of(int row) {
        return shared.matrices.get(runOf(row));
    }

    /// `M` of a row in single precision.
    Matrix metric(int row) {
        return shared.metrics().get(runOf(row));
    }

    /// The mean of all, for whoever does not tell rows apart.
    public DoubleMatrix mean() {
        return mean(shared.matrices);
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
            return RowProducts.multiply(
                    error, shared.metrics().getFirst(), workers); // The matrix is its own transpose.
        }
        Matrix target = Matrix.zeros(error.rows(), error.columns());
        for (int run = 0; run < count(); run++) {
            int length = start(run + 1) - start(run);
            Gemm.multiply(
                    1,
                    FloatBlock.of(error).slice(start(run), 0, length, error.columns()),
                    FloatBlock.of(shared.metrics().get(run)),
                    0,
                    FloatBlock.of(target).slice(start(run), 0, length, error.columns()),
                    workers);
        }
        return target;
    }
}
