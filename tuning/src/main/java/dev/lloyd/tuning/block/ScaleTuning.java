package dev.lloyd.tuning.block;

import com.google.auto.service.AutoService;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.tuning.schedule.Schedule;
import dev.lloyd.tuning.torch.Libtorch;

/// Trains the scales alone; codes and zeros stay as the rounding left them, bit for bit:
///
///     W^ = s (1 + d) * (point - zero)
///
/// with a number `d` for each group, at first 0. For any grid with scales, of any tiles and planes; grids without
/// scales are refused. The memory of training is that of one number for each group.
///
/// Trained so that the block's output is near the original's ({@link BlockTraining}).
///
/// Source: Kim et al., Memory-Efficient Fine-Tuning of Compressed Large Language Models via sub-4-bit Integer
/// Quantization (PEQA), 2023. Deviation: the paper trains on the text of a task through the whole model; here each
/// block learns from its original.
///
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate, more than 0
@AutoService(Part.class)
@PartName(value = "scale-tuning", summary = "trains the scales alone; codes stay", source = "Kim et al., PEQA, 2023")
public record ScaleTuning(
        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate, more than 0") double rate)
        implements BlockTuning {
    /// Checks the ranges above.
    public ScaleTuning {
        Schedule.check(steps, rate);
    }

    /// 200 steps from a rate of 0.005.
    public ScaleTuning() {
        this(200, 0.005);
    }

    @Override
    public void requireRunnable() {
        Libtorch.require();
    }

    @Override
    public Tuned tune(TuningTask task) {
        return BlockTraining.run(task, this, rate, block -> Trainee.layers(block, ScaleTuning::layer));
    }

    private static TrainedLayer layer(TuningLayer layer) {
        if (layer.form().planes().planes().getFirst().grid().scaleFormat() instanceof NoScales) {
            throw new IllegalArgumentException("layer " + layer.name() + ": there are no scales to tune on the grid "
                    + layer.form().planes().planes().getFirst().grid().text());
        }
        return new RescaledLayer(new GridLayer(layer));
    }
}
