package dev.lloyd.tuning.block;

import com.google.auto.service.AutoService;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
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

/// Learned rounding up or down: every weight lies between two points, and how far it goes up is trained and hardens,
///
///     W^ = s (1 + d) * (p + h(V) (p' - p) - zero),    h(V) = clamp(1.2 sigmoid(V / t) - 0.1, 0, 1)
///
/// with the next points `p <= W / s + zero <= p'`, offsets `V` for which `h` is the weight's own place at first, and
/// a number `d` for each group. `V` changes by a number for each weight, or by a product `A B` of a small rank. The
/// temperature `t` falls from 1 to 0.05 on the way, which drives `h` to 0 or 1; what is stored (and measured) is
/// rounded.
///
/// Trained so that the output of the block, or of the last of `window` blocks that are trained together, is near
/// the original's ({@link BlockTraining}). Of several blocks the first is kept, and the others are trained again when
/// it is their turn. For grids of single values; codes of an earlier rounding are not used.
///
/// Sources: Nagel et al., Up or Down? Adaptive Rounding for Post-Training Quantization, 2020 (layers); over blocks: Li
/// et al., BRECQ, 2021; low rank and windows: Ding et al., CBQ: Cross-Block Quantization for Large Language Models,
/// 2023; which of these matter: Yvinec et al., Gradient-Based Post-Training Quantization: Challenging the Status Quo,
/// 2023.
/// Deviation: the temperature (one of the ways that AdaRound compares) in the place of a penalty, which cannot harden
/// single weights where offsets are of low rank.
///
/// @param rank of the change of the offsets; 0: a number for each weight
/// @param window blocks that are trained together, 1 or more
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate, more than 0
/// @param descent how a step follows the gradient
/// @param outputs whose outputs are to be like the original's; of layers there is no window
@AutoService(Part.class)
@PartName(
        value = "adaround",
        summary = "learned rounding: up or down, by offsets of full or low rank",
        source = "Nagel et al., AdaRound, 2020")
public record AdaRound(
        @Meaning("rank of the change of the offsets; 0: a number for each weight")
        int rank,

        @Meaning("blocks that are trained together, 1 or more")
        int window,

        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate, more than 0") double rate,

        @Meaning("how a step follows the gradient") Descent descent,

        @Meaning("whose outputs are to be like the original's")
        Outputs outputs)
        implements BlockTuning {
    /// Checks the ranges above.
    public AdaRound {
        Schedule.check(steps, rate);
        if (rank < 0 || window < 1) {
            throw new IllegalArgumentException(
                    "rank must be 0 or more and the window 1 or more, not " + rank + " and " + window);
        }
        if (outputs == Outputs.LAYERS && window > 1) {
            throw new IllegalArgumentException("layers by themselves have no window of " + window + " blocks");
        }
    }

    /// A number for each weight, one block; 100 steps of Adam from a rate of 0.05, towards the block's output.
    public AdaRound() {
        this(0, 1, 100, 0.05, Descent.ADAM, Outputs.BLOCK);
    }

    @Override
    public void requireRunnable() {
        Libtorch.require();
    }

    @Override
    public Tuned tune(TuningTask task) {
        return BlockTraining.run(
                task,
                text(),
                BlockTraining.Method.of(this, rate).with(descent, outputs),
                block -> Trainee.layers(block, layer -> layer(layer, Seeds.derive(block.seed(), layer.name()))));
    }

    private TrainedLayer layer(TuningLayer layer, long seed) {
        GridLayer grid = new GridLayer(layer);
        Levels levels = Levels.of(layer, name());
        if (rank == 0) {
            Tensor changes = Tensors.leaf(torch.zeros_like(grid.target()));
            return new RoundedLayer(grid, levels, List.of(changes), () -> changes);
        }
        int rows = layer.form().rows();
        int columns = layer.form().columns();
        int thin = Math.min(rank, Math.min(rows, columns));
        Tensor left = Tensors.leaf(torch.zeros(rows, thin));
        Tensor right = Tensors.leaf(Tensors.of(Seeds.gaussian(thin * columns, seed), thin, columns));
        return new RoundedLayer(grid, levels, List.of(left, right), () -> left.matmul(right));
    }
}
