package dev.lloyd.tuning.finetune;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.tuning.FineTuning;
import dev.lloyd.tuning.torch.EndLoss;
import dev.lloyd.tuning.torch.Libtorch;
import dev.lloyd.tuning.torch.TorchOps;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/// Steps of Adam on all weights at once, in 32 bits, on one thread: the same text gives the same bytes on one machine.
///
/// Memory, outside the heap: four times the weights (themselves, their gradient, Adam's two moments) and the
/// activations of one batch. A weight that no token of the text touches has no gradient and stays exactly as it was.
@AutoService(FineTuning.class)
public final class AdamFineTuning implements FineTuning {
    /// Called by the service loader.
    public AdamFineTuning() {}

    @Override
    public Map<String, Matrix> tune(Network network, Map<String, Matrix> start, List<TokenBatch> steps, double rate) {
        EndLoss.requireDecoder(network);
        Libtorch.require();
        try (var _ = new PointerScope()) {
            TrainedWeights weights = TrainedWeights.of(start);
            Adam adam = new Adam(new TensorVector(weights.parameters().toArray(Tensor[]::new)), new AdamOptions(rate));
            for (int step = 0; step < steps.size(); step++) {
                double share = (double) step / steps.size();
                adam.param_groups().get(0).options().set_lr(rate * (1 + Math.cos(Math.PI * share)) / 2);
                double loss = step(network, weights, adam, steps.get(step));
                if (!Double.isFinite(loss)) {
                    throw new ArithmeticException("fine-tuning diverged: the loss of step " + (step + 1) + " of "
                            + steps.size() + " is " + loss + "; choose a rate below " + rate);
                }
            }
            return weights.matrices();
        }
    }

    private static double step(Network network, TrainedWeights weights, Adam adam, TokenBatch batch) {
        try (var _ = new PointerScope()) {
            adam.zero_grad();
            Tensor loss = EndLoss.nextToken(EndLoss.logits(network, new TorchOps(weights), batch), batch);
            loss.backward();
            adam.step();
            return loss.item_double();
        }
    }
}
