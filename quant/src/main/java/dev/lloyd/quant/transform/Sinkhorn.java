package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;
import java.util.Optional;

/// Row and column scales that give all rows and columns the same standard deviation:
///
///     W' = W / (s t^T)
///
/// Each round divides the standard deviations of the rows and the columns of the current `W / (s t^T)` by the
/// smallest of them all at the start, clamps the ratios to 0.7 ... 2 and multiplies `s` and `t` by them, whose
/// logarithms stay in -0.3 ... 10. Of all rounds the `s` and `t` with the least imbalance (greatest standard
/// deviation by the smallest, over rows and columns) are kept, the start (all 1) included. Zero rows and columns
/// keep the scale 1 and do not count. Both are stored in binary16: 16 / rows + 16 / columns bits a weight. Needs no
/// data. Cost: one pass over the weights a round.
///
/// Source: SINQ: Sinkhorn-Normalized Quantization for Calibration-Free Low-Precision LLM Weights, 2025.
///
/// @param rounds 1 or more
@AutoService(Part.class)
@PartName(
        value = "sinkhorn",
        summary = "row and column scales that give all rows and columns the same standard deviation",
        source = "SINQ, 2025")
public record Sinkhorn(
        @Meaning("rounds of normalisation, 1 or more") int rounds) implements Transform {
    /// Checks the range above.
    public Sinkhorn {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be 1 or more, not " + rounds);
        }
    }

    /// 16 rounds.
    public Sinkhorn() {
        this(16);
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        Matrix weights = task.weights();
        double[] rows = new double[weights.rows()];
        double[] columns = new double[weights.columns()];
        Deviations start = Deviations.of(weights, rows, columns);
        double target = start.least();
        double best = start.imbalance();
        double[] bestRows = rows.clone();
        double[] bestColumns = columns.clone();
        Deviations current = start;
        for (int round = 0; round < rounds && target > 0 && best > 1; round++) {
            move(rows, current.rows, target);
            move(columns, current.columns, target);
            current = Deviations.of(weights, rows, columns);
            if (current.imbalance() < best) {
                best = current.imbalance();
                bestRows = rows.clone();
                bestColumns = columns.clone();
            }
        }
        return applied(map(bestRows), map(bestColumns));
    }

    private static void move(double[] logarithms, double[] deviations, double target) {
        for (int index = 0; index < logarithms.length; index++) {
            if (deviations[index] > 0) {
                double ratio = Math.clamp(deviations[index] / target, 0.7, 2.0);
                logarithms[index] = Math.clamp(logarithms[index] + Math.log(ratio), -0.3, 10.0);
            }
        }
    }

    private static DiagonalMap map(double[] logarithms) {
        double[] factors = new double[logarithms.length];
        for (int index = 0; index < factors.length; index++) {
            factors[index] = Math.exp(logarithms[index]);
        }
        return DiagonalMap.rounded(factors);
    }

    private AppliedTransform applied(DiagonalMap rows, DiagonalMap columns) {
        return new AppliedTransform(
                this,
                Optional.of(columns),
                Optional.of(rows),
                StoredTensors.of("columns", columns.stored()).plusOne("rows", rows.stored()));
    }

    @Override
    public long storedBytes(int rows, int columns) {
        return 2L * (rows + columns);
    }

    @Override
    public AppliedTransform restore(int rows, int columns, StoredTensors tensors) {
        return applied(
                DiagonalMap.restore(rows, tensors.get("rows")), DiagonalMap.restore(columns, tensors.get("columns")));
    }

    /// Standard deviations of the rows and columns of scaled weights.
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    record Deviations(double[] rows, double[] columns) {
        /// Of `W / exp(rowLogarithms columnLogarithms^T)`.
        static Deviations of(Matrix weights, double[] rowLogarithms, double[] columnLogarithms) {
            double[] byRow = new double[weights.rows()];
            double[] sums = new double[weights.columns()];
            double[] squares = new double[weights.columns()];
            double[] inverses = new double[weights.columns()];
            for (int column = 0; column < inverses.length; column++) {
                inverses[column] = Math.exp(-columnLogarithms[column]);
            }
            for (int row = 0; row < byRow.length; row++) {
                double inverse = Math.exp(-rowLogarithms[row]);
                double sum = 0;
                double square = 0;
                for (int column = 0; column < inverses.length; column++) {
                    double value = weights.at(row, column) * inverse * inverses[column];
                    sum += value;
                    square += value * value;
                    sums[column] += value;
                    squares[column] += value * value;
                }
                byRow[row] = deviation(sum, square, inverses.length);
            }
            double[] byColumn = new double[inverses.length];
            for (int column = 0; column < byColumn.length; column++) {
                byColumn[column] = deviation(sums[column], squares[column], byRow.length);
            }
            return new Deviations(byRow, byColumn);
        }

        private static double deviation(double sum, double square, int count) {
            double variance = square / count - sum / count * (sum / count);
            return variance > 1e-12 * square / count ? Math.sqrt(variance) : 0;
        }

        /// The smallest that is not zero; 0 if all are.
        double least() {
            double least = Double.POSITIVE_INFINITY;
            for (double[] deviations : new double[][] {rows, columns}) {
                for (double deviation : deviations) {
                    least = deviation > 0 ? Math.min(least, deviation) : least;
                }
            }
            return Double.isInfinite(least) ? 0 : least;
        }

        /// The greatest by the smallest; 1 if all are zero.
        double imbalance() {
            double greatest = 0;
            for (double[] deviations : new double[][] {rows, columns}) {
                for (double deviation : deviations) {
                    greatest = Math.max(greatest, deviation);
                }
            }
            return greatest == 0 ? 1 : greatest / least();
        }
    }
}
