package dev.lloyd.tuning.block;

import dev.lloyd.models.network.ObservedOps;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.tuning.torch.TorchOps;
import dev.lloyd.tuning.torch.TorchWeights;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/// Whose outputs reconstruction makes like the original's.
public enum Outputs {
    /// Those of the block, or of the last of several.
    BLOCK,

    /// Those of each layer, which then knows nothing of the others: the sum over the block's layers of
    /// `|X (W^ - W)^T|^2 / |X W^T|^2`, with the inputs `X` that the original matrices give it.
    LAYERS;

    /// The sum of {@link #LAYERS}, differentiable in the weights.
    ///
    /// @param fixed the originals
    /// @param weights what the layers have in their place, by name
    static Tensor layers(TuningTask task, TorchWeights fixed, Map<String, Tensor> weights, Portion portion) {
        Map<String, Tensor> inputs = new HashMap<>();
        try (var _ = new NoGradGuard()) {
            ObservedOps<Tensor> observed = new ObservedOps<>(new TorchOps(fixed), inputs::put);
            task.network().block(observed, task.block(), portion.packing(), portion.input());
        }
        return task.layers().stream()
                .map(layer -> error(
                        Objects.requireNonNull(inputs.get(layer.name())),
                        fixed.matrix(layer.name()),
                        Objects.requireNonNull(weights.get(layer.name()))))
                .reduce(Tensor::add)
                .orElseThrow();
    }

    private static Tensor error(Tensor input, Tensor original, Tensor weights) {
        Tensor target = input.matmul(original.t());
        return Loss.squaredError(input.matmul(weights.t()), target);
    }
}
