package dev.lloyd.tuning.block;

import com.google.auto.service.AutoService;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the channels of one layer lost is made up for by combinations of all its channels, which the layer that reads
/// them takes over; in closed form, without data.
///
/// A channel is its weights, with its batch norm folded in, and its bias: `v = (w, bias * b)`; `v^` is what is left of
/// it once its layer is quantized, or pruned. Each original is to be a combination of what is left
/// ({@link ChannelReconstruction}),
///
///     v_m  ~  sum over i of S_mi v^_i
///
/// and what the reader does with channel `m` it does with that combination, at every place of a patch:
///
///     W'[:, i]  =  sum over m of S_mi W[:, m]
///
/// `W'` is quantized in place of the original. Were the channels not rectified in between, an exact combination would
/// leave the reader's output as it was; with `max(y, 0)` that holds of combinations of one channel with a positive
/// factor, and else roughly. A channel without weights (a pruned one) is in no combination, and its columns are zero.
/// Starts from the original reader: stands after `prune-channels`. Networks without such pairs (transformers) stay as
/// they are. Cost: a Cholesky factorization of `channels x channels`, and the reader is quantized twice.
///
/// Source: Bai et al., Unified Data-Free Compression: Pruning and Quantization without Fine-Tuning, 2023. Deviations:
/// one ridge and one weight of the bias for all layers; quantized channels start from themselves, so that the ridge
/// pulls towards leaving the reader as it is; biases stay.
///
/// @param bias what the error of a bias counts beside that of a weight, 0 or more
/// @param ridge what a squared factor counts beside the mean squared length of a channel, more than 0
@AutoService(Part.class)
@PartName(
        value = "channel-compensation",
        summary = "the next layer makes up for damaged channels by combinations of others, in closed form; no data",
        source = "Bai et al., Unified Data-Free Compression, 2023")
public record ChannelCompensation(
        @Meaning("what the error of a bias counts beside that of a weight, 0 or more")
        double bias,

        @Meaning("what a squared factor counts beside the mean squared length of a channel, more than 0")
        double ridge)
        implements BlockTuning {
    /// Checks the ranges above.
    public ChannelCompensation {
        if (!(bias >= 0) || Double.isInfinite(bias) || !(ridge > 0) || Double.isInfinite(ridge)) {
            throw new IllegalArgumentException(
                    "bias must be 0 or more and ridge more than 0, not " + bias + " and " + ridge);
        }
    }

    /// A bias counts as a weight does, a squared factor a tenth of a channel.
    public ChannelCompensation() {
        this(1, 0.1);
    }

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    @Override
    public int steps() {
        return 0;
    }

    @Override
    public Tuned tune(TuningTask task) {
        try (Workers one = Workers.of(1)) {
            return tune(task, one);
        }
    }

    private Tuned tune(TuningTask task, Workers workers) {
        Map<String, CanonicalForm> forms = new HashMap<>();
        double before = 0;
        double after = 0;
        double whole = 0;
        for (RectifiedPair pair : RectifiedPair.of(task)) {
            ChannelReconstruction found = ChannelReconstruction.of(
                    channels(pair.feeder().weights(), pair, task.weights()),
                    channels(pair.decodedFeeder(), pair, task.weights()),
                    ridge,
                    workers);
            Matrix reader = absorbed(pair.reader().weights(), found.factors(), workers);
            forms.put(pair.reader().name(), pair.reader().quantizer().apply(reader));
            before += found.before();
            after += found.after();
            whole += found.whole();
        }
        String note = String.format(
                Locale.ROOT,
                "%s: error of the channels %.4g before, %.4g after",
                text(),
                before / whole,
                after / whole);
        boolean none = forms.isEmpty();
        return new Tuned(
                forms, Map.of(), List.of(none ? text() + ": no layer of the block reads rectified channels" : note));
    }

    /// Weights and bias of each channel, `channels x (columns + 1)`.
    private DoubleMatrix channels(Matrix weights, RectifiedPair pair, Weights all) {
        float[] biases = all.bias(pair.feeder().name()).orElseGet(() -> new float[weights.rows()]);
        DoubleMatrix target = DoubleMatrix.zeros(weights.rows(), weights.columns() + 1);
        for (int row = 0; row < weights.rows(); row++) {
            boolean empty = true;
            for (int column = 0; column < weights.columns(); column++) {
                target.set(row, column, weights.at(row, column));
                empty &= weights.at(row, column) == 0;
            }
            target.set(row, weights.columns(), empty ? 0 : bias * biases[row]);
        }
        return target;
    }

    /// Each row of the reader has the channels of a place side by side, place after place: a matrix of a row a place.
    private static Matrix absorbed(Matrix reader, DoubleMatrix factors, Workers workers) {
        int places = reader.values().length / factors.rows();
        DoubleMatrix byPlace =
                new DoubleMatrix(places, factors.rows(), DoubleMatrix.of(reader).values());
        float[] values = Gemm.product(byPlace, factors, workers).toFloat().values();
        return new Matrix(reader.rows(), reader.columns(), values);
    }
}
