package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;
import java.util.Arrays;
import java.util.Optional;

/// Divides each row by a step, so that its values are numbers of steps, -`most` to `most`:
///
///     w' = w / s,    s = max|w| / most
///
/// It is the upper of two levels of scales: after it groups can have whole scales ({@link
/// dev.lloyd.quant.range.TwoLevel}), codes expand to 8-bit integers, and `s` multiplies the layer's output. With
/// `tries` above 1 a row takes of the steps `(1 - i / (2 tries)) max|w| / most`, `i = 0 ... tries - 1`, the one of
/// least output error `e H e^T`, `e = s Q(w / s) - w`, where Q rounds to nearest with the rest of the recipe. Steps
/// are stored in binary16: 16 / columns bits a weight. A row of zeros, or of steps below 1e-4 of a unit in
/// magnitude, has a step of at least 1e-4. Cost: a trial of the matrix for each try.
///
/// Sources: Lin et al., QServe, 2024 (`most` = 119, the protective range); Zhang et al., Dual Grained Quantization,
/// 2023 (127, searched).
///
/// @param most the largest number of steps
/// @param tries steps that are tried, 1 or more
@AutoService(Part.class)
@PartName(
        value = "row-scale",
        summary = "divides rows by steps, of which groups then have whole multiples",
        source = "Lin et al., QServe, 2024")
public record RowScale(
        @Meaning("the largest number of steps of a row, 1 to 127")
        int most,

        @Meaning("steps that are tried for the least output error, 1 (no search) or more")
        int tries)
        implements Transform {
    private static final String STEPS = "steps";

    /// Checks the ranges above.
    public RowScale {
        if (most < 1 || most > Byte.MAX_VALUE || tries < 1) {
            throw new IllegalArgumentException(
                    "most must be 1 to 127 and tries 1 or more, not " + most + " and " + tries);
        }
    }

    /// 119, without a search.
    public RowScale() {
        this(119, 1);
    }

    @Override
    public Need need() {
        return tries > 1 ? Need.CALIBRATION : Need.NOTHING;
    }

    /// Without a search.
    @Override
    public Optional<Transform> withoutCalibration() {
        return Optional.of(new RowScale(most, 1));
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        double[] widest = widest(task.weights());
        if (tries == 1) {
            return applied(DiagonalMap.rounded(widest));
        }
        Matrix moments =
                task.secondMoments().orElseThrow(RowScale::uncalibrated).toFloat();
        double[] least = new double[widest.length];
        double[] best = widest.clone();
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (int index = 0; index < tries; index++) {
            double ratio = 1 - index / (2.0 * tries);
            double[] steps = Arrays.stream(widest).map(step -> ratio * step).toArray();
            double[] errors = errors(DiagonalMap.rounded(steps), task, moments);
            for (int row = 0; row < best.length; row++) {
                if (errors[row] < least[row]) {
                    least[row] = errors[row];
                    best[row] = steps[row];
                }
            }
        }
        return applied(DiagonalMap.rounded(best));
    }

    private static IllegalArgumentException uncalibrated() {
        return new IllegalArgumentException("row-scale with tries above 1 needs calibration text");
    }

    private double[] widest(Matrix weights) {
        double[] steps = new double[weights.rows()];
        for (int index = 0; index < weights.values().length; index++) {
            int row = index / weights.columns();
            steps[row] = Math.max(steps[row], Math.abs(weights.values()[index]));
        }
        for (int row = 0; row < steps.length; row++) {
            steps[row] = steps[row] == 0 ? 1 : steps[row] / most;
        }
        return steps;
    }

    /// The output error of each row.
    private double[] errors(DiagonalMap map, TransformTask task, Matrix moments) {
        AppliedTransform applied = applied(map);
        Matrix error =
                applied.inverse(task.trial().apply(applied.forward(task.weights(), task.workers())), task.workers());
        for (int index = 0; index < error.values().length; index++) {
            error.values()[index] -= task.weights().values()[index];
        }
        Matrix product = Gemm.product(error, moments, task.workers());
        double[] sums = new double[error.rows()];
        for (int index = 0; index < product.values().length; index++) {
            sums[index / error.columns()] += (double) product.values()[index] * error.values()[index];
        }
        return sums;
    }

    private AppliedTransform applied(DiagonalMap steps) {
        return new AppliedTransform(
                this, Optional.empty(), Optional.of(steps), StoredTensors.of(STEPS, steps.stored()));
    }

    @Override
    public long storedBytes(int rows, int columns) {
        return 2L * rows;
    }

    @Override
    public AppliedTransform restore(int rows, int columns, StoredTensors tensors) {
        return applied(DiagonalMap.restore(rows, tensors.get(STEPS)));
    }
}
