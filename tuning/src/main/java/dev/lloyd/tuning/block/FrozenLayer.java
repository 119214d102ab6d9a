package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A layer that is not trained.
///
/// @param weights rows x columns, in the coordinates of the network
/// @param form the same as it is stored
record FrozenLayer(Tensor weights, CanonicalForm form) implements TrainedLayer {
    @Override
    public List<Tensor> parameters() {
        return List.of();
    }
}
