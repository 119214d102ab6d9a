package dev.lloyd.quant.split;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.Mask;
import dev.lloyd.quant.part.Keeping;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.Optional;

/// Single weights that stay exact (in binary16), so that the groups they stand in can be rounded finely:
///
///     magnitude      the `share` of the tensor's weights with the largest |w|
///     sigma          every weight with |w - mean| > sigmas * deviation, both of its row, but at most `share`
///     of the
///                    tensor (those that lie farthest out, in deviations)
///     sensitivity    the `share` of weights whose removal from their group lowers its error most:
///                    sum (w - q)^2 / (2 [H^-1]_jj), the range fitted again without them (`Sensitivity`)
///     gradient       the `share` with the largest |dL/dw|, the gradient of the model's loss on the calibration text
///     fisher         the `share` with the largest sum over sequences of (dL/dw)^2
///     integral       the `share` whose magnitude of (w~ - w) * mean of dL/dw between w and w~ is largest, `w~`
///                    the whole model quantized with the rest of the recipe (post-quantization integral)
///
/// The last three know weights as the model has them: no transform may come before.
///
/// Of equal weights the first rows and columns come first. Weights of 0 are never kept; one beyond 65,504 becomes that.
/// Each costs 16 bits for its
/// value and 16 for its column, and a row 16 for its count.
///
/// Sources: Tang et al., EasyQuant, 2024 (sigma); Dettmers et al., SpQR, 2023 (sensitivity); Kim et al.,
/// SqueezeLLM, 2023 (magnitude, fisher); Shao et al., GWQ, 2024 (gradient); Hu et al., Identifying Sensitive
/// Weights via Post-quantization Integral, 2025 (integral). Deviation from SpQR: a share is given instead of a
/// threshold, so that the rate is known beforehand.
///
/// @param rule which weights are kept
/// @param share most of them, 0 to 0.5
/// @param sigmas how far out they lie, in standard deviations; for the rule sigma
@AutoService(Part.class)
@PartName(
        value = "outliers",
        summary = "keeps single weights exactly: the largest, the farthest out, or those that count most",
        source = "Dettmers et al., SpQR, 2023")
public record Outliers(
        @Meaning("magnitude, sigma, sensitivity, gradient, fisher or integral")
        Rule rule,

        @Meaning("share of the weights that are kept at most, 0 to 0.5")
        double share,

        @Meaning("how far out they lie, in standard deviations (rule sigma)")
        double sigmas)
        implements Keeping {
    /// Which weights are kept.
    public enum Rule {
        /// The largest.
        MAGNITUDE,
        /// Those far from their row's mean.
        SIGMA,
        /// Those that spoil their group.
        SENSITIVITY,
        /// Those with the largest gradients of the loss.
        GRADIENT,
        /// Those with the largest squared gradients.
        FISHER,
        /// Those that cost most once everything is quantized.
        INTEGRAL
    }

    /// Checks the ranges above.
    public Outliers {
        if (!(share >= 0 && share <= 0.5)) {
            throw new IllegalArgumentException("share must be 0 to 0.5, not " + share);
        }
        if (!(sigmas > 0 && sigmas < 1000)) {
            throw new IllegalArgumentException("sigmas must be above 0 and below 1000, not " + sigmas);
        }
    }

    /// The largest hundredth.
    public Outliers() {
        this(Rule.MAGNITUDE, 0.01, 3);
    }

    @Override
    public Need need() {
        return switch (rule) {
            case MAGNITUDE, SIGMA -> Need.NOTHING;
            case SENSITIVITY -> Need.CALIBRATION;
            case GRADIENT, FISHER, INTEGRAL -> Need.GRADIENTS;
        };
    }

    @Override
    public Optional<WeightScore> score() {
        return switch (rule) {
            case MAGNITUDE, SIGMA, SENSITIVITY -> Optional.empty();
            case GRADIENT -> Optional.of(WeightScore.GRADIENT);
            case FISHER -> Optional.of(WeightScore.FISHER);
            case INTEGRAL -> Optional.of(WeightScore.INTEGRAL);
        };
    }

    @Override
    public long storedBytes(int rows, int columns) {
        long indexBytes = columns <= 1 << 16 ? 2 : 4;
        long count = (long) (share * rows * columns);
        return indexBytes * rows + count * (indexBytes + 2);
    }

    @Override
    public Mask keep(SplitTask task) {
        Matrix matrix = task.matrix();
        double[] scores = switch (rule) {
            case MAGNITUDE -> magnitudes(matrix);
            case SIGMA -> deviations(matrix);
            case SENSITIVITY -> Sensitivity.of(task, share);
            case GRADIENT, FISHER, INTEGRAL -> given(task);
        };
        return largest(scores, matrix);
    }

    /// What gradients say; a weight of 0 is never kept.
    private double[] given(SplitTask task) {
        Matrix given = score().map(task.scores()::get)
                .orElseThrow(
                        () -> new IllegalArgumentException(text() + " needs gradients of the loss for the weights as"
                                + " the model has them; leave out transforms, and quantize whole models"));
        double[] scores = new double[given.values().length];
        for (int index = 0; index < scores.length; index++) {
            scores[index] = task.matrix().values()[index] == 0 ? 0 : given.values()[index];
        }
        return scores;
    }

    private static double[] magnitudes(Matrix matrix) {
        double[] scores = new double[matrix.values().length];
        for (int index = 0; index < scores.length; index++) {
            scores[index] = Math.abs(matrix.values()[index]);
        }
        return scores;
    }

    private double[] deviations(Matrix matrix) {
        double[] scores = new double[matrix.values().length];
        int columns = matrix.columns();
        for (int row = 0; row < matrix.rows(); row++) {
            double sum = 0;
            double square = 0;
            for (int column = 0; column < columns; column++) {
                double value = matrix.at(row, column);
                sum += value;
                square += value * value;
            }
            double mean = sum / columns;
            double deviation = Math.sqrt(Math.max(0, square / columns - mean * mean));
            for (int column = 0; column < columns; column++) {
                double distance = deviation == 0 ? 0 : Math.abs(matrix.at(row, column) - mean) / deviation;
                boolean out = distance > sigmas && matrix.at(row, column) != 0;
                scores[row * columns + column] = out ? distance : 0;
            }
        }
        return scores;
    }

    /// The share of positions with the largest scores above 0.
    private Mask largest(double[] scores, Matrix matrix) {
        Mask mask = new Mask(matrix.rows(), matrix.columns());
        int count = (int) (share * scores.length);
        if (count == 0) {
            return mask;
        }
        double[] sorted = scores.clone();
        java.util.Arrays.sort(sorted);
        double threshold = Math.max(sorted[sorted.length - count], Double.MIN_VALUE);
        int above = 0;
        for (double score : scores) {
            above += score > threshold ? 1 : 0;
        }
        int ties = count - above;
        for (int index = 0; index < scores.length; index++) {
            boolean tied = scores[index] == threshold && ties > 0;
            if (scores[index] > threshold || tied) {
                ties -= tied ? 1 : 0;
                mask.add(index / matrix.columns(), index % matrix.columns());
            }
        }
        return mask;
    }
}
