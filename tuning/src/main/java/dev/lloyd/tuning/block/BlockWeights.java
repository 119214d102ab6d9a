package dev.lloyd.tuning.block;

import dev.lloyd.tuning.torch.TorchWeights;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// The weights of a block in which some are trained.
///
/// @param fixed the others
/// @param layers trained layers by name
/// @param vectors trained norms by full tensor name
record BlockWeights(TorchWeights fixed, Map<String, TrainedLayer> layers, Map<String, Tensor> vectors)
        implements TorchWeights {
    @Override
    public Tensor matrix(String layer) {
        TrainedLayer trained = layers.get(layer);
        return trained == null ? fixed.matrix(layer) : trained.weights();
    }

    @Override
    public Optional<Tensor> bias(String layer) {
        return fixed.bias(layer);
    }

    @Override
    public Tensor table(String name) {
        return fixed.table(name);
    }

    @Override
    public Tensor vector(String name) {
        Tensor trained = vectors.get(name);
        return trained == null ? fixed.vector(name) : trained;
    }
}
