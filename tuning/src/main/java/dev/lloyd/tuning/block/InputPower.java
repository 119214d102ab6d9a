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

    /// `E[x_j^2]^(1/2)` of each layer's inputs, 1 x columns, by layer: over all rows that the task's text has there, in
    /// the block with its original matrices. The tensors live in the scope around the call.
    static Map<String, Tensor> of(TuningTask task) {
        Map<String, Sum> sums = new HashMap<>();
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            TorchOps ops = new TorchOps(new CopiedWeights(task.weights(), ScalarType.Float));
            ObservedOps<Tensor> observed = new ObservedOps<>(
                    ops,
                    (name, input) -> sums.computeIfAbsent(name, missing -> new Sum(input.size(1)))
                            .add(input));
            for (TuningText text : task.text()) {
                try (var _ = new PointerScope()) {
                    task.network().block(observed, task.block(), text.packing(), Tensors.of(text.input()));
                }
            }
        }
        Map<String, Tensor> roots = new HashMap<>();
        sums.forEach((name, sum) -> roots.put(name, sum.root()));
        return roots;
    }

    private static final class Sum {
        private final float[] squares;
        private long rows;

        Sum(long columns) {
            this.squares = new float[Math.toIntExact(columns)];
        }

        void add(Tensor input) {
            float[] more = Tensors.floats(input.square().sum(0));
            for (int index = 0; index < squares.length; index++) {
                squares[index] += more[index];
            }
            rows += input.size(0);
        }

        Tensor root() {
            return Tensors.of(squares, 1, squares.length)
                    .div(Tensors.scalar((double) rows))
                    .sqrt();
        }
    }
}
