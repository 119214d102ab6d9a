package dev.lloyd.tuning.block;

import dev.lloyd.models.network.ObservedOps;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.models.tuning.TuningText;
import dev.lloyd.tuning.torch.CopiedWeights;
import dev.lloyd.tuning.torch.Tensors;
import dev.lloyd.tuning.torch.TorchOps;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// How large the inputs of a block's layers are.
final class InputPower {
    private InputPower() {}

    /// `E[x_j^2]^(1/2)` of each layer's inputs, 1 x columns, by layer: over the task's text, in the block with its
    /// original matrices. The tensors live in the scope around the call.
    static Map<String, Tensor> of(TuningTask task) {
        Map<String, float[]> sums = new HashMap<>();
        int tokens = 0;
        for (TuningText text : task.text()) {
            tokens += text.packing().tokens();
            try (var _ = new PointerScope();
                    var _ = new NoGradGuard()) {
                TorchOps ops = new TorchOps(new CopiedWeights(task.weights(), ScalarType.Float));
                ObservedOps<Tensor> observed = new ObservedOps<>(ops, (name, input) -> add(sums, name, input));
                task.network().block(observed, task.block(), text.packing(), Tensors.of(text.input()));
            }
        }
        Map<String, Tensor> roots = new HashMap<>();
        for (Map.Entry<String, float[]> entry : sums.entrySet()) {
            float[] sum = entry.getValue();
            roots.put(
                    entry.getKey(),
                    Tensors.of(sum, 1, sum.length).div(Tensors.scalar(tokens)).sqrt());
        }
        return roots;
    }

    private static void add(Map<String, float[]> sums, String name, Tensor input) {
        float[] squares = Tensors.floats(input.square().sum(0));
        float[] sum = sums.computeIfAbsent(name, missing -> new float[squares.length]);
        for (int index = 0; index < sum.length; index++) {
            sum[index] += squares[index];
        }
    }
}
