package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// A quantized layer as a function of parameters that are trained.
interface TrainedLayer {
    /// Leaves that gradients are taken for; their values change from step to step.
    List<Tensor> parameters();

    /// What the parameters stand for: the weights, rows x columns, in the coordinates of the network, differentiable
    /// in the parameters (through a rounding: straight through).
    Tensor weights();

    /// Says how much of the training is done, for what hardens on the way: 0 to 1, and 1 whenever what would be
    /// stored is measured.
    default void at(double share) {}

    /// The ways in which what is stored can be read, if there are several.
    default List<TrainedLayer> variants() {
        return List.of(this);
    }

    /// What is added to the loss of the block while it is trained, if anything.
    ///
    /// @param weights these as they are now
    default Optional<Tensor> penalty(Tensor weights) {
        return Optional.empty();
    }

    /// The same as it is stored.
    CanonicalForm form();
}
