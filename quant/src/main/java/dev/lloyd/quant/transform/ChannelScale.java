package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;
import java.util.Arrays;
import java.util.Optional;

/// Multiplies each input channel's weights by a scale and divides its input by it:
///
///     W' = W diag(s),    x' = x / s
///
///     awq      s_j = a_j^alpha, a_j = E|x_j|; of `steps` values alpha = 0, 1/steps, ... the one with the
///     least output
///              error  tr(E H E^T), E = Q(W diag(s)) diag(s)^-1 - W, where Q rounds to nearest with the rest
///              of the recipe
///     smooth   s_j = a_j^alpha / max_i|w_ij|^(1 - alpha), alpha = 1/2
///     smooth-searched
///              the same with the alpha of least output error, searched as for awq
///     one      s_j = 1, for a tuning to train (`learned-transform`)
///     equal    s_j = 1 / |w_j|, the length of a column, which gives all one size; needs no calibration
///     quip     s_j = (H_jj / (W^T W)_jj)^(1/4), which makes `tr(H') |W'|_F^2` least
///
/// Scales are divided by `sqrt(max s * min s)`, so that the largest and the smallest stand at equal ratio to 1.
/// Channels without input or weights count as a ten-thousandth of the largest. `1 / s` is stored in binary16 (16 /
/// rows bits a weight). Alpha 0 (all scales 1) is among awq's candidates. Deviations: every matrix has scales of
/// its own, where AWQ shares them among layers with one input and folds them into the layer before; and `smooth`
/// takes the mean magnitude where SmoothQuant takes the largest.
///
/// Sources: Lin et al., AWQ, 2023; Xiao et al., SmoothQuant, 2022; Pan et al., SmoothQuant+, 2023; Chee et al.,
/// QuIP, 2023, section 4.
///
/// @param search how scales are found
/// @param steps values of alpha that searches try, 1 or more
@AutoService(Part.class)
@PartName(
        value = "channel-scale",
        summary = "scales input channels so that those that matter are rounded finely",
        source = "Lin et al., AWQ, 2023")
public record ChannelScale(
        @Meaning("awq (searched), one, equal, smooth, smooth-searched, or quip")
        Search search,

        @Meaning("values of alpha that searches try, 1 or more")
        int steps)
        implements Transform {
    /// The name of the stored factors, `1 / s`.
    public static final String INVERSE = "inverse";

    /// How scales are found.
    public enum Search {
        /// Over powers of the input's magnitude.
        AWQ,
        /// None: all are 1.
        ONE,
        /// From the magnitudes of the weights alone.
        EQUAL,
        /// From the magnitudes of input and weights.
        SMOOTH,
        /// Over the balance between the magnitudes of input and weights.
        SMOOTH_SEARCHED,
        /// From the second moments of input and weights.
        QUIP
    }

    /// Checks the range above.
    public ChannelScale {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be 1 or more, not " + steps);
        }
    }

    /// AWQ's search in 20 steps.
    public ChannelScale() {
        this(Search.AWQ, 20);
    }

    @Override
    public Need need() {
        return search == Search.ONE || search == Search.EQUAL ? Need.NOTHING : Need.CALIBRATION;
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        DiagonalMap map = switch (search) {
            case AWQ ->
                searched(
                        task,
                        logarithms(magnitude(task)),
                        new double[task.weights().columns()]);
            case ONE -> map(new double[task.weights().columns()]);
            case EQUAL -> map(equal(task));
            case SMOOTH -> map(balance(0.5, logarithms(magnitude(task)), logarithms(largest(task))));
            case SMOOTH_SEARCHED -> searched(task, logarithms(magnitude(task)), logarithms(largest(task)));
            case QUIP -> map(balanced(task));
        };
        return applied(map);
    }

    private AppliedTransform applied(DiagonalMap map) {
        return new AppliedTransform(this, Optional.of(map), Optional.empty(), StoredTensors.of(INVERSE, map.stored()));
    }

    @Override
    public long storedBytes(int rows, int columns) {
        return 2L * columns;
    }

    @Override
    public AppliedTransform restore(int rows, int columns, StoredTensors tensors) {
        return applied(DiagonalMap.restore(columns, tensors.get(INVERSE)));
    }

    /// Of `steps` balances between input and weights the one of least output error.
    private DiagonalMap searched(TransformTask task, double[] input, double[] own) {
        DoubleMatrix moments = calibrated(task.secondMoments());
        DiagonalMap best = map(new double[input.length]);
        double least = Double.POSITIVE_INFINITY;
        for (int step = 0; step < steps; step++) {
            DiagonalMap map = map(balance((double) step / steps, input, own));
            double error = error(map, task, moments);
            if (error < least) {
                least = error;
                best = map;
            }
        }
        return best;
    }

    /// `log(a^alpha / w^(1 - alpha))`.
    private static double[] balance(double alpha, double[] input, double[] own) {
        double[] logarithms = new double[input.length];
        for (int channel = 0; channel < logarithms.length; channel++) {
            logarithms[channel] = alpha * input[channel] - (1 - alpha) * own[channel];
        }
        return logarithms;
    }

    private static double[] logarithms(double[] values) {
        return Arrays.stream(values).map(Math::log).toArray();
    }

    private double error(DiagonalMap map, TransformTask task, DoubleMatrix moments) {
        AppliedTransform applied = applied(map);
        Matrix decoded = task.trial().apply(applied.forward(task.weights(), task.workers()));
        Matrix error = applied.inverse(decoded, task.workers());
        for (int index = 0; index < error.values().length; index++) {
            error.values()[index] -= task.weights().values()[index];
        }
        return quadratic(error, moments.toFloat(), task.workers());
    }

    private static double quadratic(Matrix error, Matrix moments, Workers workers) {
        Matrix product = Gemm.product(error, moments, workers);
        double sum = 0;
        for (int index = 0; index < product.values().length; index++) {
            sum += (double) product.values()[index] * error.values()[index];
        }
        return sum;
    }

    /// The largest magnitude of each column.
    private static double[] largest(TransformTask task) {
        Matrix weights = task.weights();
        double[] largest = new double[weights.columns()];
        for (int index = 0; index < weights.values().length; index++) {
            int column = index % weights.columns();
            largest[column] = Math.max(largest[column], Math.abs(weights.values()[index]));
        }
        floor(largest);
        return largest;
    }

    /// The sum of the squares of each column.
    private static double[] squares(TransformTask task) {
        Matrix weights = task.weights();
        double[] squares = new double[weights.columns()];
        for (int index = 0; index < weights.values().length; index++) {
            squares[index % squares.length] += (double) weights.values()[index] * weights.values()[index];
        }
        return squares;
    }

    private static double[] equal(TransformTask task) {
        double[] lengths = Arrays.stream(squares(task)).map(Math::sqrt).toArray();
        floor(lengths);
        return Arrays.stream(lengths).map(length -> -Math.log(length)).toArray();
    }

    private static double[] balanced(TransformTask task) {
        DoubleMatrix moments = calibrated(task.secondMoments());
        double[] own = squares(task);
        floor(own);
        double[] input = new double[own.length];
        for (int channel = 0; channel < input.length; channel++) {
            input[channel] = Math.max(0, moments.at(channel, channel));
        }
        floor(input);
        double[] logarithms = new double[input.length];
        for (int channel = 0; channel < logarithms.length; channel++) {
            logarithms[channel] = (Math.log(input[channel]) - Math.log(own[channel])) / 4;
        }
        return logarithms;
    }

    private static double[] magnitude(TransformTask task) {
        float[] known = calibrated(task.meanMagnitude());
        double[] magnitude = new double[known.length];
        for (int channel = 0; channel < magnitude.length; channel++) {
            magnitude[channel] = known[channel];
        }
        floor(magnitude);
        return magnitude;
    }

    private static void floor(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        for (int index = 0; index < values.length; index++) {
            values[index] = largest == 0 ? 1 : Math.max(values[index], 1e-4 * largest);
        }
    }

    private static <T> T calibrated(Optional<T> statistic) {
        return statistic.orElseThrow(() -> new IllegalArgumentException("channel-scale needs calibration statistics"));
    }

    /// The map of `s = exp(logarithms)`, normalised.
    private static DiagonalMap map(double[] logarithms) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double logarithm : logarithms) {
            least = Math.min(least, logarithm);
            greatest = Math.max(greatest, logarithm);
        }
        double[] inverses = new double[logarithms.length];
        for (int channel = 0; channel < inverses.length; channel++) {
            inverses[channel] = Math.exp((least + greatest) / 2 - logarithms[channel]);
        }
        return DiagonalMap.rounded(inverses);
    }
}
