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
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Learned rounding by division: each weight is divided by a scale of its own before it is rounded,
///
///     W^ = s1 * (nearest(W / (s1 * S2 * s3) + zero) - zero)
///
/// with the step `s1` of each group, `S2` of each weight and `s3` of each row, all positive (trained as logarithms),
/// `S2 = s3 = 1` at first: rounding to nearest. The gradient of a scale grows with the weight, so large weights can
/// move by several points. Trained so that the block's output is near the original's ({@link BlockTraining}); the codes
/// and `s1` are stored, nothing else.
///
/// For grids of single values; codes of an earlier rounding are not used, its scales and zeros are. Groups of scale
/// 0 stay 0. Cost: each step a forward and a backward pass of the block on one batch; per weight 4 numbers for `S2`.
///
/// Source: Lee et al., FlexRound: Learnable Rounding based on Element-wise Division for Post-Training Quantization,
/// 2023, section 3. Deviations: groups of any size, any scalar grid.
///
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate, more than 0
@AutoService(Part.class)
@PartName(
        value = "flexround",
        summary = "learned rounding: every weight is divided by a learned scale of its own",
        source = "Lee et al., FlexRound, 2023")
public record FlexRound(
        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate, more than 0") double rate)
        implements BlockTuning {
    /// Checks the ranges above.
    public FlexRound {
        Schedule.check(steps, rate);
    }

    /// 200 steps from a rate of 0.003.
    public FlexRound() {
        this(200, 0.003);
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
                block -> Trainee.layers(block, layer -> {
                    GridLayer grid = new GridLayer(layer);
                    Tensor weight = Tensors.leaf(torch.zeros_like(grid.target()));
                    Tensor row = Tensors.leaf(torch.zeros(grid.target().size(0), 1));
                    return new DividedLayer(
                            grid, Levels.of(layer, name()), List.of(weight, row), () -> weight.add(row));
                }));
    }
}
