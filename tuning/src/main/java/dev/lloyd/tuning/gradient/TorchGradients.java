package dev.lloyd.tuning.gradient;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.gradient.LossGradients;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.ObservedOps;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.tuning.torch.CopiedWeights;
import dev.lloyd.tuning.torch.EndLoss;
import dev.lloyd.tuning.torch.Libtorch;
import dev.lloyd.tuning.torch.Tensors;
import dev.lloyd.tuning.torch.TorchOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Gradients of the next-token loss by libtorch. No weight is differentiated: the embeddings are leaves, and every
/// layer's output keeps its gradient.
@AutoService(LossGradients.class)
public final class TorchGradients implements LossGradients {
    /// Found as a service.
    public TorchGradients() {}

    @Override
    public void require(Network network) {
        EndLoss.requireDecoder(network);
        Libtorch.require();
    }

    @Override
    public void walk(Network network, Weights weights, List<TokenBatch> batches, Set<String> layers, Seen seen) {
        require(network);
        try (var _ = new PointerScope()) {
            CopiedWeights copies = new CopiedWeights(weights, ScalarType.Float);
            for (int batch = 0; batch < batches.size(); batch++) {
                try (var _ = new PointerScope()) {
                    show(batch, pass(network, copies, batches.get(batch), layers), seen);
                }
            }
        }
    }

    /// A layer in one pass.
    private record Passed(String layer, Tensor input, Tensor output) {}

    private static List<Passed> pass(Network network, CopiedWeights copies, TokenBatch batch, Set<String> layers) {
        List<Passed> passed = new ArrayList<>();
        TorchOps ops = new TorchOps(copies);
        ObservedOps<Tensor> observed = new ObservedOps<>(ops, new ObservedOps.Observer<>() {
            @Override
            public void beforeLinear(String name, Tensor input) {}

            @Override
            public void afterLinear(String name, Tensor input, Tensor output) {
                if (layers.contains(name)) {
                    output.__dispatch_retain_grad();
                    passed.add(new Passed(name, input, output));
                }
            }
        });
        Tensor hidden = Tensors.leaf(network.embed(observed, batch));
        for (int block = 0; block < network.blocks(); block++) {
            hidden = network.block(observed, block, batch.packing(), hidden);
        }
        Tensor logits = network.head(observed, batch.packing(), hidden);
        EndLoss.nextToken(logits, batch)
                .mul(Tensors.scalar(predicted(batch.packing())))
                .backward();
        return passed;
    }

    private static int predicted(Packing packing) {
        return packing.tokens() - packing.sequences();
    }

    private static void show(int batch, List<Passed> passed, Seen seen) {
        for (Passed each : passed) {
            seen.layer(batch, each.layer, matrix(each.input), matrix(each.output.grad()));
        }
    }

    private static Matrix matrix(Tensor tensor) {
        return new Matrix((int) tensor.size(0), (int) tensor.size(1), Tensors.floats(tensor));
    }
}
