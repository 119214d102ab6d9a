package dev.lloyd.tuning.block;

import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.models.tuning.TuningText;
import dev.lloyd.tuning.torch.CopiedWeights;
import dev.lloyd.tuning.torch.LeafWeights;
import dev.lloyd.tuning.torch.Tensors;
import dev.lloyd.tuning.torch.TorchOps;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The norms of a block, to be trained.
final class BlockNorms {
    private BlockNorms() {}

    /// What a network asks for while it computes a block, beside layers, are the norms that the block has.
    ///
    /// @param layers every layer of the block
    /// @return leaves by full tensor name, with the values that they have now; none for a block without norms
    static Map<String, Tensor> of(TuningTask task, Map<String, TrainedLayer> layers) {
        CopiedWeights fixed = new CopiedWeights(task.weights(), ScalarType.Float);
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            Map<String, Tensor> matrices = new LinkedHashMap<>();
            layers.forEach((name, layer) -> matrices.put(name, layer.weights()));
            TorchOps ops = new TorchOps(new LeafWeights(fixed, matrices, Map.of()));
            TuningText first = task.text().getFirst();
            task.network().block(ops, task.block(), first.packing(), Tensors.of(first.input()));
        }
        Map<String, Tensor> norms = new LinkedHashMap<>();
        fixed.vectors().forEach((name, vector) -> norms.put(name, Tensors.leaf(vector)));
        return norms;
    }
}
