package dev.lloyd.tuning.block;

import com.google.auto.service.AutoService;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.tuning.schedule.Schedule;
import dev.lloyd.tuning.torch.Libtorch;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/// Trains the norms alone, so that each channel of the block's output has the mean and the variance that it had:
///
///     loss = mean over channels c of |mean(Y_c) - mean(T_c)| + |variance(Y_c) - variance(T_c)|
///
/// over the tokens of a batch, `Y` of the quantized block and `T` of the original. The rate grows with the depth of
/// the block, `rate * (1 + depth * block / blocks)`. Codes and scales stay, bit for bit; the changed norms are
/// stored in 32 bits under their own names. For any grid; a block without norms is left as it is.
///
/// Source: Li et al., Norm Tweaking: High-performance Low-bit Quantization of Large Language Models, 2023, section
/// 3. Deviation: trained on the calibration text that is given, not on text that the model writes.
///
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate of the first block, more than 0
/// @param depth how much faster the last block learns, 0 or more
@AutoService(Part.class)
@PartName(
        value = "norm-tweaking",
        summary = "trains the norms alone, so that the channels' means and variances stay",
        source = "Li et al., Norm Tweaking, 2023")
public record NormTweaking(
        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate of the first block, more than 0")
        double rate,

        @Meaning("how much faster the last block learns, 0 or more")
        double depth)
        implements BlockTuning {
    /// Checks the ranges above.
    public NormTweaking {
        Schedule.check(steps, rate);
        if (!(depth >= 0) || Double.isInfinite(depth)) {
            throw new IllegalArgumentException("depth must be 0 or more, not " + depth);
        }
    }

    /// 20 steps from a rate of 0.0001, twice that in the last block.
    public NormTweaking() {
        this(20, 0.0001, 1);
    }

    /// Whole batches: means and variances of channels want many tokens.
    @Override
    public int tokens() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void requireRunnable() {
        Libtorch.require();
    }

    @Override
    public Tuned tune(TuningTask task) {
        double faster = 1 + depth * task.block() / task.network().blocks();
        return BlockTraining.run(task, this, rate * faster, NormTweaking::norms);
    }

    private static Trainee norms(TuningTask task) {
        Map<String, TrainedLayer> layers = new LinkedHashMap<>();
        for (TuningLayer layer : task.layers()) {
            GridLayer grid = new GridLayer(layer);
            layers.put(layer.name(), new FrozenLayer(grid.outer(grid.decoded()), layer.form()));
        }
        return new Trainee(layers, BlockNorms.of(task, layers), NormTweaking::moments);
    }

    static Tensor moments(Tensor output, Tensor target) {
        long[] tokens = {0};
        Tensor means = output.mean(tokens).sub(target.mean(tokens)).abs();
        Tensor variances =
                output.var(tokens, false).sub(target.var(tokens, false)).abs();
        return means.add(variances).mean();
    }
}
