package dev.lloyd.tuning.torch;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// The weights of a network by name, as tensors of one type. Names are those of {@link
/// dev.lloyd.models.network.Ops}.
public interface TorchWeights {
    /// The matrix of a linear layer, out x in.
    Tensor matrix(String layer);

    /// The bias of a linear layer, if it has one.
    Optional<Tensor> bias(String layer);

    /// An embedding table, rows x features.
    Tensor table(String name);

    /// A vector by its full name, with `.weight` or `.bias`: what norms use.
    Tensor vector(String name);
}
