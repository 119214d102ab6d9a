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

/// Trains the scales, with the codes as the rounding left them, bit for bit:
///
///     scales     W^ = s (1 + d) * (point - zero)             a number d for each group, at first 0
///     affine     W^ = s (1 + d) * (point - zero - e)         and a number e, where zeros are real; the block's norms
///                                                            are trained as well, and stored in 32 bits
///
/// For any grid with scales, of any tiles and planes; grids without scales are refused. The memory of training is that
/// of one or two numbers for each group.
///
/// Trained so that the block's output is near the original's ({@link BlockTraining}).
///
/// Source: Guo et al., decoupleQ, 2024 (affine). Scales alone are what PEQA trains, end to end: see
/// {@link dev.lloyd.tuning.end.TaskTuning}.
///
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate, more than 0
/// @param trained what is trained
@AutoService(Part.class)
@PartName(
        value = "scale-tuning",
        summary = "trains scales, and if asked zeros and norms; codes stay",
        source = "Guo et al., decoupleQ, 2024")
public record ScaleTuning(
        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate, more than 0") double rate,

        @Meaning("scales, or affine: scales, zeros and norms")
        Trained trained)
        implements BlockTuning {
    /// What is trained.
    public enum Trained {
        /// The scales of the groups.
        SCALES,
        /// Scales, zeros where the grid has real ones, and the norms of the block.
        AFFINE
    }

    /// Checks the ranges above.
    public ScaleTuning {
        Schedule.check(steps, rate);
    }

    /// 200 steps from a rate of 0.005 for the scales alone.
    public ScaleTuning() {
        this(200, 0.005, Trained.SCALES);
    }

    @Override
    public void requireRunnable() {
        Libtorch.require();
    }

    @Override
    public Tuned tune(TuningTask task) {
        return BlockTraining.run(task, this, rate, this::trainee);
    }

    private Trainee trainee(TuningTask task) {
        Trainee layers = Trainee.layers(task, this::layer);
        return trained == Trained.AFFINE
                ? new Trainee(layers.layers(), BlockNorms.of(task, layers.layers()), layers.loss())
                : layers;
    }

    private TrainedLayer layer(TuningLayer layer) {
        if (layer.form().planes().planes().getFirst().grid().scaleFormat() instanceof NoScales) {
            throw new IllegalArgumentException("layer " + layer.name() + ": there are no scales to tune on the grid "
                    + layer.form().planes().planes().getFirst().grid().text());
        }
        GridLayer grid = new GridLayer(layer);
        boolean shifted = trained == Trained.AFFINE && grid.zeroKind() == GridLayer.ZeroKind.REAL;
        return shifted ? RescaledLayer.shifted(grid) : new RescaledLayer(grid);
    }
}
