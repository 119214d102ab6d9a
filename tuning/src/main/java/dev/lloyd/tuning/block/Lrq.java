package dev.lloyd.tuning.block;

import com.google.auto.service.AutoService;
import dev.lloyd.core.random.Seeds;
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

/// {@link FlexRound} whose scales of single weights are of low rank, so that they follow the calibration text less:
///
///     W^ = s1 * (nearest(W / (s1 * exp(L U + r + c)) + zero) - zero)
///
/// with `L` (rows x rank) at first 0 and `U` (rank x columns) Gaussian, `r` of each row and `c` of each column at
/// first 0: rounding to nearest. All of them and the steps `s1` are trained; the codes and `s1` are stored, nothing
/// else.
///
/// For grids of single values; codes of an earlier rounding are not used, its scales and zeros are. Parameters:
/// `(rank + 1) (rows + columns)` for each layer, in the place of one for each weight. A rank above that of the layer
/// is cut to it.
///
/// Source: Lee et al., LRQ: Optimizing Post-Training Quantization for Large Language Models by Learning Low-Rank
/// Weight-Scaling Matrices, 2024, section 2. Deviations: groups of any size, any scalar grid; `U` is divided by the
/// root of the rank.
///
/// @param rank rank of the matrix of scales, 1 or more
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate, more than 0
@AutoService(Part.class)
@PartName(
        value = "lrq",
        summary = "learned rounding: the learned scales of the weights are a matrix of low rank",
        source = "Lee et al., LRQ, 2024")
public record Lrq(
        @Meaning("rank of the matrix of scales, 1 or more") int rank,

        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate, more than 0") double rate)
        implements BlockTuning {
    /// Checks the ranges above.
    public Lrq {
        Schedule.check(steps, rate);
        if (rank < 1) {
            throw new IllegalArgumentException("rank must be 1 or more, not " + rank);
        }
    }

    /// A rank of 32; 200 steps from a rate of 0.003.
    public Lrq() {
        this(32, 200, 0.003);
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
                    int rows = layer.form().rows();
                    int columns = layer.form().columns();
                    int thin = Math.min(rank, Math.min(rows, columns));
                    float[] start = Seeds.gaussian(thin * columns, Seeds.derive(block.seed(), layer.name()));
                    Tensor left = Tensors.leaf(torch.zeros(rows, thin));
                    Tensor right = Tensors.leaf(Tensors.of(start, thin, columns).div(Tensors.scalar(Math.sqrt(thin))));
                    Tensor row = Tensors.leaf(torch.zeros(rows, 1));
                    Tensor column = Tensors.leaf(torch.zeros(1, columns));
                    return new DividedLayer(
                            grid,
                            Levels.of(layer, name()),
                            List.of(left, right, row, column),
                            () -> left.matmul(right).add(row).add(column));
                }));
    }
}
