package dev.lloyd.tuning.zeroth;

import com.google.auto.service.AutoService;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Tunes how far the points of all groups reach by forward passes alone, so that the model predicts the next token of
/// the text better. At each loss the codes are chosen again, each the nearest to the original weight. With the range
/// `[lo, hi]` that the rounding's scale and zero span,
///
///     scale = (e^g hi - e^b lo) / (greatest - least point)
///     zero  = least point - e^b lo / scale                    whole where the grid stores whole zeros
///     W^    = scale * (nearest(W / scale + zero) - zero)
///
/// with `g` and `b`, at first 0, for each block of a matrix's rows, and one of each for all matrices that is added to
/// them ({@link SharedMoves}); all follow the derivatives of the loss along random directions ({@link Spsa}). Grids
/// without a zero have `g` alone: `scale = e^g * scale`. The loss is the mean
/// `-ln p` of the tokens, of what would be stored; it is piecewise constant in `g` and `b`, and `epsilon` is what it is
/// smoothed over. Groups of scale 0 stay 0.
///
/// For grids of single values in one plane; others are refused. Codes of an earlier rounding are not used, but they
/// stay if nothing that was tried is better.
///
/// Cost of a step: two passes forwards through the runtime, and twice the rounding of every weight. Memory: the
/// original weights and the layers decoded; nothing of libtorch.
///
/// Source: Tan et al., End-to-End On-Device Quantization-Aware Training for LLMs at Inference Cost (ZeroQAT), 2025.
/// Deviations: the weights themselves stay; ranges have factors in the place of sigmoids, and a block of rows shares
/// them, since an estimate from two losses is the better the fewer numbers there are.
///
/// @param steps training steps, 1 or more
/// @param rate first learning rate, more than 0
/// @param epsilon how far logarithms of factors are moved to see what the loss does, more than 0
/// @param clip the most that a derivative counts, more than 0
/// @param batch sequences of a step, 1 or more
/// @param blocks blocks of a matrix's rows with factors of their own, 1 or more
@AutoService(Part.class)
@PartName(
        value = "zeroth-clipping",
        summary = "tunes ranges end to end by forward passes alone; codes follow",
        source = "Tan et al., ZeroQAT, 2025")
public record ZerothClipping(
        @Meaning("training steps, 1 or more") int steps,

        @Meaning("first learning rate, more than 0") double rate,

        @Meaning("how far logarithms of factors are moved to see what the loss does, more than 0")
        double epsilon,

        @Meaning("the most that a derivative counts, more than 0")
        double clip,

        @Meaning("sequences of a step, 1 or more") int batch,

        @Meaning("blocks of a matrix's rows with factors of their own, 1 or more")
        int blocks)
        implements ForwardTuning {
    /// Checks the ranges above.
    public ZerothClipping {
        ForwardTuning.check(steps, rate, epsilon, clip, batch);
        if (blocks < 1) {
            throw new IllegalArgumentException("blocks must be 1 or more, not " + blocks);
        }
    }

    /// 200 steps of two sequences, from a rate of 0.05; a matrix's rows share their factors.
    public ZerothClipping() {
        this(200, 0.05, 0.05, 1, 2, 1);
    }

    @Override
    public LayerNumbers layers(ModelTuningTask task) {
        return new ReroundedLayers(task, blocks);
    }
}
