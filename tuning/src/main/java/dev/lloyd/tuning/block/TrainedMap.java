package dev.lloyd.tuning.block;

import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.transform.ChannelScale;
import dev.lloyd.quant.transform.Givens;
import dev.lloyd.quant.transform.Kronecker;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A transform of a layer's input side as a function of parameters that are trained. What is computed with is what
/// can be stored: parameters are rounded to it, with gradients straight through.
interface TrainedMap {
    /// Leaves that gradients are taken for.
    List<Tensor> parameters();

    /// Says how much of the training is done, 0 to 1.
    default void at(double share) {}

    /// `W R`.
    Tensor forward(Tensor weights);

    /// `W' R^-1`.
    Tensor inverse(Tensor weights);

    /// The same as it is stored.
    AppliedTransform stored();

    /// A transform of a layer, from where it is now.
    ///
    /// @throws IllegalArgumentException if it has nothing to train
    static TrainedMap of(AppliedTransform transform, TuningLayer layer) {
        int rows = layer.form().rows();
        int columns = layer.form().columns();
        return switch (transform.part()) {
            case ChannelScale scale -> new TrainedScales(scale, rows, transform.tensors());
            case Givens givens -> new TrainedRotations(givens, rows, columns, transform.tensors());
            case Kronecker kronecker -> new TrainedKronecker(kronecker, rows, columns, transform.tensors());
            default ->
                throw new IllegalArgumentException("layer " + layer.name() + ": "
                        + transform.part().text() + " has nothing to train; channel-scale, givens and kronecker have");
        };
    }
}
