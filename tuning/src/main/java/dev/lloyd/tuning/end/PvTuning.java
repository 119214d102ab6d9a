package dev.lloyd.tuning.end;

import com.google.auto.service.AutoService;
import dev.lloyd.models.tuning.ModelTuning;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.tuning.schedule.Schedule;
import dev.lloyd.tuning.torch.Libtorch;

/// Tunes codes and the numbers that they stand for, so that the model predicts what the original predicts: the loss is
/// `KL(original, quantized)` of the next token.
///
/// Each step takes the gradient `G` of the loss of a few sequences in every layer's decoded matrix, and moves
///
///     P   codebook levels, scales and norms, with the codes as they are, by a step of Adam on their gradient
///     V   the codes of a few tiles, with the numbers as they are: those `share` of a layer's tiles where the running
///         mean g of the gradients before this one is longest, each to the point nearest to x - eta g, where eta makes
///         the updates of a layer as long as `trust` times these tiles; a tile that would not come nearer stays
///
/// Small steps on all tiles would flip no code; a long step on few does, and the gradient may still foretell what it
/// does. Whether it did is asked of the step's batch, which g has not seen: where its loss is not lower with the new
/// codes, all are taken back and the trust is halved, else it grows by a tenth. So V never raises the loss of a batch.
/// (Asked of the batch that gave the gradient, moves were kept that left other text worse than P alone.) For grids of
/// every kind: with points that are not fitted only scales and norms move in P. Rate and share fall on half a cosine.
/// With other `codes`:
///
///     fixed              P alone: codebook tuning
///     straight-through   latent weights, at first what the codes decode to, follow Adam's direction at `codeRate`
///                        times their root mean square a step, and every tile gets the point nearest to them; P as
///                        before
///
/// Where no code has moved, as in the first step, nothing is asked and the trust stays.
///
/// Cost of a step: a pass forwards and backwards, one forwards to ask, and one forwards through the original; about
/// twelve floats for each weight.
///
/// Source: Malinovskii et al., PV-Tuning: Beyond Straight-Through Estimation for Extreme LLM Compression, 2024.
/// Deviations: both kinds of step use one gradient, instead of one each; the length of the step in V is relative to
/// the chosen tiles and found by trying, instead of a learning rate and a limit.
///
/// @param steps training steps, 1 or more
/// @param rate first rate of levels, relative scales and norms, more than 0
/// @param share of a layer's tiles that may move in a step at first, more than 0, at most 1
/// @param trust length of the update against the chosen tiles at first, more than 0
/// @param codeRate of latent weights, where there are any, more than 0
/// @param codes which codes move
/// @param batch sequences of a step, 1 or more
@AutoService(Part.class)
@PartName(
        value = "pv-tuning",
        summary = "moves codes and codebooks end to end, so that the model predicts what the original does",
        source = "Malinovskii et al., PV-Tuning, 2024")
public record PvTuning(
        @Meaning("training steps, 1 or more") int steps,

        @Meaning("first rate of levels, relative scales and norms, more than 0")
        double rate,

        @Meaning("of a layer's tiles that may move in a step at first, more than 0, at most 1")
        double share,

        @Meaning("length of the update against the tiles that move at first, more than 0")
        double trust,

        @Meaning("of latent weights, for straight-through, more than 0")
        double codeRate,

        @Meaning("which codes move: chosen, straight-through or fixed")
        Codes codes,

        @Meaning("sequences of a step, 1 or more") int batch)
        implements ModelTuning {
    /// Which codes move.
    public enum Codes {
        /// Those of a few tiles in each step.
        CHOSEN,
        /// All, after latent weights.
        STRAIGHT_THROUGH,
        /// None.
        FIXED
    }

    /// Checks the ranges above.
    public PvTuning {
        new Schedule(steps, rate, batch);
        if (!(share > 0) || share > 1 || !isRate(trust) || !isRate(codeRate)) {
            throw new IllegalArgumentException(
                    "share must be more than 0 and at most 1, trust and codeRate more than 0, not " + share + ", "
                            + trust + " and " + codeRate);
        }
    }

    private static boolean isRate(double value) {
        return value > 0 && Double.isFinite(value);
    }

    /// 100 steps of two sequences.
    public PvTuning() {
        this(100, 0.003, 0.01, 0.5, 0.005, Codes.CHOSEN, 2);
    }

    /// P alone.
    static PvTuning ofNumbers(Schedule schedule) {
        return new PvTuning(schedule.steps(), schedule.rate(), 1, 1, 1, Codes.FIXED, schedule.portion());
    }

    @Override
    public void requireRunnable() {
        Libtorch.require();
    }

    @Override
    public int sequences() {
        return batch;
    }

    @Override
    public double passes() {
        return codes == Codes.CHOSEN ? 5 : 4;
    }

    @Override
    public int floatsPerWeight() {
        return 12;
    }

    @Override
    public Tuned tune(ModelTuningTask task) {
        return PvWalk.run(task, this);
    }
}
