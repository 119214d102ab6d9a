package dev.lloyd.tuning.block;

import com.google.auto.service.AutoService;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.tuning.schedule.Schedule;
import dev.lloyd.tuning.torch.Libtorch;

/// Learned weight clipping: how far the points of each group reach is trained. With the range `[lo, hi]` that the
/// rounding's scale and zero span,
///
///     scale = (sigmoid(g) hi - sigmoid(b) lo) / (greatest - least point)
///     zero  = least point - sigmoid(b) lo / scale                    whole where the grid stores whole zeros
///     W^    = scale * (nearest(W / scale + zero) - zero)
///
/// with `g` and `b` of each group, at first 4, which is 0.982 of the range. Grids without a zero have `g` alone:
/// `scale = sigmoid(g) * scale`. Trained so that the block's output is near the original's ({@link BlockTraining});
/// codes, scales and zeros are stored as ever. Groups of scale 0 stay 0.
///
/// For grids of single values; codes of an earlier rounding are not used.
///
/// Source: Shao et al., OmniQuant: Omnidirectionally Calibrated Quantization for Large Language Models, 2023,
/// section 3.2. Its learnable equivalent transformation is a transform before the grid here.
///
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate, more than 0
@AutoService(Part.class)
@PartName(
        value = "learned-clipping",
        summary = "trains how far the points of each group reach",
        source = "Shao et al., OmniQuant, 2023")
public record LearnedClipping(
        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate, more than 0") double rate)
        implements BlockTuning {
    /// Checks the ranges above.
    public LearnedClipping {
        Schedule.check(steps, rate);
    }

    /// 200 steps from a rate of 0.1.
    public LearnedClipping() {
        this(200, 0.1);
    }

    @Override
    public void requireRunnable() {
        Libtorch.require();
    }

    @Override
    public Tuned tune(TuningTask task) {
        return BlockTraining.run(
                task,
                this,
                rate,
                block -> Trainee.layers(
                        block, layer -> new ClippedLayer(new GridLayer(layer), Levels.of(layer, name()))));
    }
}
