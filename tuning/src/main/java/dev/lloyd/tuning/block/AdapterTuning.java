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
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// Trains the ranges of the groups and the thin product of a form together:
///
///     W^ = Q(W - U_0 V_0^T) + U V^T
///
/// with the rounding `Q` of {@link LearnedClipping}, whose range is that of each group times a sigmoid, and with `U`
/// and `V` from `U_0` and `V_0`, where `low-rank` has put them: what the codes stand for is what that product leaves,
/// whether it was taken out before the rounding or found after it. Trained on the block's relative output error and a
/// penalty for each layer,
///
///     |Y - T|^2 / |T|^2 + saliency * sum_ij s_ij (W - W^)_ij^2 / sum_ij s_ij W_ij^2,    s_ij = |W_ij| E[x_j^2]^(1/2)
///
/// which holds those weights fast that count most. `U` and `V` are stored in binary16 as ever. For grids of single
/// values; without a thin product the ranges alone are trained; codes of an earlier rounding are not used.
///
/// Sources: Liao et al., ApiQ: Finetuning of 2-Bit Quantized Large Language Model, 2024 (saliency 0); Cao, Aref,
/// Enhancing Ultra-Low-Bit Quantization of Large Language Models Through Saliency-Aware Partial Retraining, 2025 (the
/// penalty); the saliency is that of Sun et al., Wanda, 2023. Deviation: ApiQ starts with `U_0 V_0^T = 0`.
///
/// @param saliency weight of the penalty, 0 or more
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate of the product, more than 0
/// @param clipping first learning rate of ranges, more than 0
@AutoService(Part.class)
@PartName(
        value = "adapter-tuning",
        summary = "trains a thin product and the ranges of the groups together",
        source = "Liao et al., ApiQ, 2024")
public record AdapterTuning(
        @Meaning("weight of the penalty on salient weights, 0 or more")
        double saliency,

        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate of the product, more than 0")
        double rate,

        @Meaning("first learning rate of ranges, more than 0")
        double clipping)
        implements BlockTuning {
    /// Checks the ranges above.
    public AdapterTuning {
        Schedule.check(steps, rate);
        Schedule.check(steps, clipping);
        if (!(saliency >= 0) || Double.isInfinite(saliency)) {
            throw new IllegalArgumentException("saliency must be 0 or more, not " + saliency);
        }
    }

    /// ApiQ: no penalty; 100 steps from rates of 0.002 and 0.05.
    public AdapterTuning() {
        this(0, 100, 0.002, 0.05);
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
        Map<String, Tensor> power = saliency == 0 ? Map.of() : InputPower.of(task);
        return Trainee.layers(task, layer -> {
            Optional<SalientError> error =
                    Optional.ofNullable(power.get(layer.name())).map(own -> new SalientError(layer, own, saliency));
            return new AdapterLayer(layer, Levels.of(layer, name()), clipping / rate, error);
        });
    }
}
