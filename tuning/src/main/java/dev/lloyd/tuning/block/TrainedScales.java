package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.transform.ChannelScale;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A scale for each input channel, trained as a logarithm: `W' = W / f`, with the factors `f` in binary16.
final class TrainedScales implements TrainedMap {
    /// What binary16 holds with all its digits.
    private static final double LEAST = 1e-4;

    private static final double MOST = 6e4;

    private final ChannelScale part;
    private final int rows;
    private final Tensor logarithms;

    TrainedScales(ChannelScale part, int rows, StoredTensors tensors) {
        this.part = part;
        this.rows = rows;
        float[] factors = tensors.get(ChannelScale.INVERSE).floats();
        this.logarithms = Tensors.leaf(Tensors.of(factors, 1, factors.length).log());
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(logarithms);
    }

    private Tensor factors() {
        return Tensors.asHalves(
                logarithms.exp().clamp_min(Tensors.scalar(LEAST)).clamp_max(Tensors.scalar(MOST)));
    }

    @Override
    public Tensor forward(Tensor weights) {
        return weights.div(factors());
    }

    @Override
    public Tensor inverse(Tensor weights) {
        return weights.mul(factors());
    }

    @Override
    public AppliedTransform stored() {
        float[] factors = Tensors.floats(factors());
        StoredTensor halves = StoredTensor.ofHalves(factors, factors.length);
        return part.restore(rows, factors.length, StoredTensors.of(ChannelScale.INVERSE, halves));
    }
}
