package dev.lloyd.tuning.block;

import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.tuning.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/// How far a layer's weights are from the original, where each counts by its magnitude and the size of its input; see
/// {@link AdapterTuning} for the formula.
final class SalientError {
    private final Tensor original;
    private final Tensor saliency;
    private final Tensor whole;
    private final double weight;

    /// A layer without weights or input has an error of 0.
    ///
    /// @param power size of each input channel, 1 x columns
    /// @param weight what the relative error is multiplied by
    SalientError(TuningLayer layer, Tensor power, double weight) {
        this.original = Tensors.of(layer.weights());
        this.saliency = original.abs().mul(power);
        this.whole = original.square().mul(saliency).sum().clamp_min(Tensors.scalar(Float.MIN_NORMAL));
        this.weight = weight;
    }

    /// One number, differentiable in the weights.
    Tensor of(Tensor weights) {
        Tensor missed = weights.sub(original).square().mul(saliency).sum();
        return missed.div(whole).mul(Tensors.scalar(weight));
    }
}
