package dev.lloyd.tuning.torch;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// The weights of a network in which some matrices and norms are tensors of their own.
///
/// @param fixed the others
/// @param matrices by layer name
/// @param vectors by full tensor name
public record LeafWeights(TorchWeights fixed, Map<String, Tensor> matrices, Map<String, Tensor> vectors)
        implements TorchWeights {
    @Override
    public Tensor matrix(String layer) {
        Tensor own = matrices.get(layer);
        return own == null ? fixed.matrix(layer) : own;
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
        Tensor own = vectors.get(name);
        return own == null ? fixed.vector(name) : own;
    }
}
