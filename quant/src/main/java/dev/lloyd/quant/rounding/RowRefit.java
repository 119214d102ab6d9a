package dev.lloyd.quant.rounding;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.plane.LinearRows;
import dev.lloyd.quant.plane.RowParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The rows of {@link Alternating}: what their codes decode to, how far off that is, and the least-squares step.
final class RowRefit {
    /// Less of an error than single precision can tell is no less.
    private static final double LEAST_GAIN = 1e-6;

    private final RoundingTask task;
    private final LinearRows rows;
    private final ErrorMatrices objectives;
    private Matrix decoded;
    /// `E M` and its product with `E`, row by row.
    private Errors errors;

    RowRefit(RoundingTask task, Matrix decoded) {
        this.task = task;
        this.rows = new LinearRows(task.writer());
        this.objectives = task.errors().orElseThrow();
        this.decoded = decoded;
        this.errors = errors(decoded);
    }

    Matrix decoded() {
        return decoded;
    }

    /// @param gradient `E M`
    /// @param sums the error of each row
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    private record Errors(Matrix gradient, double[] sums) {}

    private Errors errors(Matrix values) {
        Matrix error = values.copy();
        for (int index = 0; index < error.values().length; index++) {
            error.values()[index] -= task.weights().values()[index];
        }
        Matrix gradient = objectives.product(error, task.workers());
        double[] sums = new double[error.rows()];
        for (int row = 0; row < sums.length; row++) {
            for (int column = 0; column < error.columns(); column++) {
                sums[row] += (double) error.at(row, column) * gradient.at(row, column);
            }
        }
        return new Errors(gradient, sums);
    }

    private boolean better(Errors next, int row) {
        return next.sums[row] < errors.sums[row] * (1 - LEAST_GAIN);
    }

    /// Gives every row the parameters of least error for its codes, and says how many rows are better for it.
    int refit() {
        List<float[]> former = new ArrayList<>();
        List<float[]> fitted = new ArrayList<>();
        for (int row = 0; row < decoded.rows(); row++) {
            former.add(rows.of(row).values());
            fitted.add(former.get(row));
        }
        task.workers().forEach(decoded.rows(), row -> fitted.set(row, fitted(row)));
        rows.set(fitted);
        Matrix next = rows.decode(decoded, task.workers());
        Errors theirs = errors(next);
        List<float[]> chosen = IntStream.range(0, decoded.rows())
                .mapToObj(row -> better(theirs, row) ? fitted.get(row) : former.get(row))
                .toList();
        int count = (int) IntStream.range(0, decoded.rows())
                .filter(row -> better(theirs, row))
                .count();
        rows.set(chosen);
        decoded = rows.decode(decoded, task.workers());
        errors = errors(decoded);
        return count;
    }

    /// `t + d` with `(A^T M A) d = -A^T (E M)`, so that parameters no column has stay.
    private float[] fitted(int row) {
        RowParameters parameters = rows.of(row);
        float[] values = parameters.values().clone();
        Design design = new Design(parameters, objectives.metric(row));
        DoubleMatrix normal = design.normal();
        DoubleMatrix right = design.right(errors.gradient, row);
        for (int index = 0; index < values.length; index++) {
            double diagonal = normal.at(index, index);
            normal.set(index, index, diagonal > 0 ? diagonal * (1 + 1e-6) : 1);
        }
        if (Cholesky.of(normal) instanceof Cholesky.Factor factor) {
            DoubleMatrix step = factor.solve(right);
            for (int index = 0; index < values.length; index++) {
                values[index] += (float) step.at(index, 0);
            }
        }
        return values;
    }

    /// The matrix `A` of a row, which has one or two entries for a column.
    private record Design(RowParameters parameters, Matrix metric) {
        private boolean shifted() {
            return parameters.shift() == RowParameters.Shift.ADDED;
        }

        private int count() {
            return parameters.values().length;
        }

        /// `A^T M A`.
        DoubleMatrix normal() {
            int columns = metric.columns();
            float[] half = new float[count() * columns];
            for (int column = 0; column < columns; column++) {
                int slot = parameters.slots()[column];
                if (slot >= 0) {
                    int line = metric.offset(column);
                    float factor = parameters.factors()[column];
                    FloatKernels.axpy(factor, metric.values(), line, half, slot * columns, columns);
                    if (shifted()) {
                        int other = (count() / 2 + slot) * columns;
                        FloatKernels.axpy(1, metric.values(), line, half, other, columns);
                    }
                }
            }
            DoubleMatrix normal = DoubleMatrix.zeros(count(), count());
            for (int index = 0; index < count(); index++) {
                addTransposed(half, index * columns, normal, index);
            }
            return normal;
        }

        /// `-A^T g` for a row `g` of the gradient.
        DoubleMatrix right(Matrix gradient, int row) {
            float[] negative = new float[gradient.columns()];
            for (int column = 0; column < negative.length; column++) {
                negative[column] = -gradient.at(row, column);
            }
            DoubleMatrix right = DoubleMatrix.zeros(count(), 1);
            addTransposed(negative, 0, right, 0);
            return right;
        }

        /// Adds `A^T` times a vector to a column.
        private void addTransposed(float[] vector, int offset, DoubleMatrix target, int index) {
            for (int column = 0; column < metric.columns(); column++) {
                int slot = parameters.slots()[column];
                if (slot >= 0) {
                    double value = vector[offset + column];
                    target.set(
                            slot,
                            index,
                            target.at(slot, index) + value * parameters.factors()[column]);
                    if (shifted()) {
                        int other = count() / 2 + slot;
                        target.set(other, index, target.at(other, index) + value);
                    }
                }
            }
        }
    }

    /// Takes the rows of other codes that are better, and gives the other rows their former codes back.
    int take(Matrix next) {
        Errors theirs = errors(next);
        Matrix kept = decoded;
        int wide = task.writer().stepColumns();
        int[] better = IntStream.range(0, kept.rows())
                .map(row -> better(theirs, row) ? 1 : 0)
                .toArray();
        task.writer().forEachTileRow(task.workers(), (tiles, row) -> {
            if (better[row] == 1) {
                System.arraycopy(next.values(), next.offset(row), kept.values(), kept.offset(row), kept.columns());
                return;
            }
            for (int column = 0; column < kept.columns(); column += wide) {
                tiles.encode(row, column, kept, kept);
            }
        });
        errors = errors(kept);
        return IntStream.of(better).sum();
    }
}
