package dev.lloyd.quant.rounding;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Rounding;
import java.util.List;

/// Rounds column by column so that the layer's output so far stays near what it should be so far: greedy path
/// following.
///
/// With the inputs `x_t` of a column over the calibration text, `M_st = <x_s, x_t>`, and `u` the output that is
/// missing:
///
///     q_t = nearest point to <x_t, u + w_t x_t> / |x_t|^2 = w_t + sum over s < t of (w_s - q_s) M_st / M_tt
///     u := u + (w_t - q_t) x_t
///
/// For tiles of several columns `B` the correction is `sum (w_s - q_s) M_sB M_BB^-1`. Unlike `gptq`, which also knows
/// what the later columns can still make good, a step looks back only: no factor is needed, only the moments. For
/// `N` Gaussian columns of `m` inputs the relative error of the output falls like `m log N / N`, where rounding to
/// nearest stays where it is.
///
/// Groups are fitted when the sweep enters them, on the corrected values. A channel that is always 0 is rounded to
/// nearest. Without an objective (`M = I`) the result is `nearest`. Deterministic for any number of threads. Cost:
/// `rows * n^2`.
///
/// Source: Zhang, Zhou, Saab, Post-training Quantization for Neural Networks with Provable Guarantees (GPFQ), 2022;
/// Lybrand and Saab, A Greedy Algorithm for Quantizing Neural Networks, 2021. Deviations: the inputs of the float
/// and of the quantized network are taken to be the same (those of the network as quantized so far); no
/// soft-thresholding.
@AutoService(Part.class)
@PartName(
        value = "greedy-path",
        summary = "column by column, each correcting the output for the errors before it (GPFQ); no factorization",
        source = "Zhang, Zhou, Saab, GPFQ, 2022")
public record GreedyPath() implements Rounding {
    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public Rounded round(RoundingTask task) {
        if (task.errors().isEmpty()) {
            return new Nearest().round(task);
        }
        int step = task.writer().stepColumns();
        ErrorMatrices errors = task.errors().get();
        SweepOrder order = SweepOrder.natural(task.weights().columns(), step);
        SweepPlan plan = errors.plan(
                List.of(this, step), () -> SweepPlan.of(errors, order, matrix -> Feedback.ofPath(matrix, step)));
        return FeedbackSweep.run(task, plan).rounded();
    }
}
