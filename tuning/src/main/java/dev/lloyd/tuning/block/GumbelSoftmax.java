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

/// Learns the code of every weight as a choice among points near it, softened while it is learned, and the scales
/// with it:
///
///     W^ = s (1 + d / 20) * (sum over k of p_k point_k - zero),    p = softmax((logits + Gumbel noise) / t)
///
/// The points are all of a grid of at most 5, else the 5 around the code that the rounding chose. A logit is at
/// first -4 times the squared distance in points from that code. The temperature `t` falls from 1 to 0.1, so that
/// soft choices become hard; what is measured and stored is the point of the greatest logit. Codes and scales are
/// stored, nothing else.
///
/// For grids of single values, after any rounding: gptq is a good start. Groups of scale 0 stay 0. Memory: some 60
/// floats for each weight of the block.
///
/// Source: GSQ: Highly-Accurate Low-Precision Scalar Quantization for LLMs via Gumbel-Softmax Sampling, 2026.
/// Deviations: Adam in the place of Lion; logits are not scaled up beside the temperature; any scalar grid, with its
/// zeros.
///
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate of logits, more than 0
@AutoService(Part.class)
@PartName(
        value = "gumbel-softmax",
        summary = "learns codes as soft choices among near points that harden, and scales with them",
        source = "GSQ, 2026")
public record GumbelSoftmax(
        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate of logits, more than 0")
        double rate)
        implements BlockTuning {
    /// Checks the ranges above.
    public GumbelSoftmax {
        Schedule.check(steps, rate);
    }

    /// 60 steps from a rate of 0.1.
    public GumbelSoftmax() {
        this(60, 0.1);
    }

    /// Whole batches: the choices of all weights cost more than the tokens do.
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
        return BlockTraining.run(
                task,
                this,
                rate,
                block -> Trainee.layers(
                        block, layer -> new ChoiceLayer(new GridLayer(layer), Levels.of(layer, name()))));
    }
}
