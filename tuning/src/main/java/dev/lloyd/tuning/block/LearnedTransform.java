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

/// Learned equivalent transformations: what the transforms before the grid have to choose is trained, together with
/// how far the points of each group reach:
///
///     W^ = Q(W R) R^-1
///
/// with the map `R` of the layer's transforms (scales of `channel-scale`, angles of `givens`, factors of `kronecker`)
/// and the rounding `Q` of {@link LearnedClipping}, whose range is that of each group of `W R` at every step, times
/// a sigmoid. Trained so that the block's output is near the original's ({@link BlockTraining}). Transforms are stored
/// as ever, codes are those of the weights in the coordinates that are stored.
///
/// For grids of single values; codes, scales and zeros of an earlier rounding are not used. Other transforms are
/// refused. A line without transforms is trained in its ranges alone.
///
/// Sources: Shao et al., OmniQuant, 2023, section 3.3 (scales); Ma et al., AffineQuant, 2024 (affine maps); Liang et
/// al., ParoQuant, 2025 (rotations and scales). Deviations: each matrix has transforms of its own, which stay beside it
/// instead of being folded into the layer before; shifts are left out, since weights alone do not change with them.
///
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate of transforms, more than 0
/// @param clipping first learning rate of ranges, more than 0
@AutoService(Part.class)
@PartName(
        value = "learned-transform",
        summary = "trains the transforms before the grid, with how far the points of each group reach",
        source = "Shao et al., OmniQuant, 2023")
public record LearnedTransform(
        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate of transforms, more than 0")
        double rate,

        @Meaning("first learning rate of ranges, more than 0")
        double clipping)
        implements BlockTuning {
    /// Checks the ranges above.
    public LearnedTransform {
        Schedule.check(steps, rate);
        Schedule.check(steps, clipping);
    }

    /// 100 steps from rates of 0.01 and 0.05.
    public LearnedTransform() {
        this(100, 0.01, 0.05);
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
                        block, layer -> new TransformedLayer(layer, Levels.of(layer, name()), clipping / rate)));
    }
}
