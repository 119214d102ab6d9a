package dev.lloyd.tuning.block;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Structured pruning, without data: of each layer whose rectified outputs only one other layer reads, the channels
/// of the smallest weights, by the sum of their magnitudes, are taken out,
///
///     W_feeder[c, :] = 0        W_reader[:, c at every place] = 0
///
/// and both layers are quantized again. A zero row has scale 0 in grids that store one for each row or less. The form
/// keeps its shape: pruned channels are stored as zeros, and the bits do not fall. Other layers stay as they are; so
/// does a network without such pairs (transformers). Ties: the first channel goes first.
///
/// Source: Li et al., Pruning Filters for Efficient ConvNets, 2017; here for Bai et al., Unified Data-Free Compression,
/// 2023.
///
/// @param share of the channels of each such layer, 0 to less than 1; rounded to whole channels
@AutoService(Part.class)
@PartName(
        value = "prune-channels",
        summary = "takes out the channels of the smallest weights between two layers of a block; no data",
        source = "Li et al., Pruning Filters for Efficient ConvNets, 2017")
public record PruneChannels(
        @Meaning("share of the channels of each layer that another one reads, 0 to less than 1")
        double share) implements BlockTuning {
    /// Checks the range above.
    public PruneChannels {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("share must be 0 to less than 1, not " + share);
        }
    }

    /// Three channels in ten.
    public PruneChannels() {
        this(0.3);
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
        Map<String, CanonicalForm> forms = new HashMap<>();
        int pruned = 0;
        for (RectifiedPair pair : RectifiedPair.of(task)) {
            int[] channels = smallest(pair.feeder().weights());
            Matrix feeder = pair.feeder().weights().copy();
            Matrix reader = pair.reader().weights().copy();
            for (int channel : channels) {
                Arrays.fill(feeder.values(), feeder.offset(channel), feeder.offset(channel) + feeder.columns(), 0);
                for (int row = 0; row < reader.rows(); row++) {
                    for (int column = channel; column < reader.columns(); column += pair.channels()) {
                        reader.set(row, column, 0);
                    }
                }
            }
            forms.put(pair.feeder().name(), pair.feeder().quantizer().apply(feeder));
            forms.put(pair.reader().name(), pair.reader().quantizer().apply(reader));
            pruned += channels.length;
        }
        return new Tuned(forms, Map.of(), List.of(text() + ": " + pruned + " channels of the block are zero"));
    }

    private int[] smallest(Matrix weights) {
        return IntStream.range(0, weights.rows())
                .boxed()
                .sorted(Comparator.comparingDouble(row -> magnitude(weights, row)))
                .limit(Math.min(weights.rows() - 1, Math.round(share * weights.rows())))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double magnitude(Matrix weights, int row) {
        double sum = 0;
        for (int column = 0; column < weights.columns(); column++) {
            sum += Math.abs(weights.at(row, column));
        }
        return sum;
    }
}
