package dev.lloyd.tuning.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.LogProbabilities;
import dev.lloyd.tuning.TinyNetworks;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Losses of a whole network against the runtime's probabilities, and their gradients against finite differences.
class EndLossTest {
    private static final TokenBatch BATCH =
            TokenBatch.of(List.of(new int[] {3, 7, 1, 20}, new int[] {5}, new int[] {11, 2, 28}));

    @BeforeAll
    static void load() {
        Libtorch.require();
    }

    @Test
    void lossesAreThoseOfTheRuntimesProbabilities() {
        Matrix logits = new Matrix(8, 29, Seeds.gaussian(8 * 29, 3));
        Matrix other = new Matrix(8, 29, Seeds.gaussian(8 * 29, 4));
        double nats = 0;
        for (int row : new int[] {0, 1, 2, 5, 6}) {
            nats += LogProbabilities.normalizer(logits, row) - logits.at(row, BATCH.ids()[row + 1]);
        }
        double divergence = 0;
        for (int row = 0; row < 8; row++) {
            divergence += LogProbabilities.divergence(
                    logits,
                    LogProbabilities.normalizer(logits, row),
                    other,
                    LogProbabilities.normalizer(other, row),
                    row);
        }
        try (var _ = new PointerScope()) {
            assertEquals(nats / 5, EndLoss.nextToken(Tensors.of(logits), BATCH).item_double(), 1e-5);
            assertEquals(
                    divergence / 8,
                    EndLoss.divergence(Tensors.of(logits), Tensors.of(other)).item_double(),
                    1e-5);
        }
    }

    @Test
    void theGradientOfAnEntryIsTheFiniteDifference() {
        Network network = TinyNetworks.llama();
        try (var _ = new PointerScope()) {
            CopiedWeights weights =
                    new CopiedWeights(TinyNetworks.weights(TinyNetworks.tensors(network, 5)), ScalarType.Double);
            Tensor matrix = weights.matrix("model.layers.0.mlp.down_proj").set_requires_grad(true);
            loss(network, weights).backward();
            double gradient = matrix.grad().flatten().select(0, 17).item_double();
            Tensor value = matrix.detach().flatten().select(0, 17);
            value.add_(new Scalar(1e-5));
            double above = loss(network, weights).item_double();
            value.sub_(new Scalar(2e-5));
            double below = loss(network, weights).item_double();
            assertEquals((above - below) / 2e-5, gradient, 1e-6 * Math.max(1, Math.abs(gradient)));
            assertTrue(Math.abs(gradient) > 1e-4, "a gradient of " + gradient + " shows nothing");
        }
    }

    private static Tensor loss(Network network, TorchWeights weights) {
        return EndLoss.nextToken(EndLoss.logits(network, new TorchOps(weights), BATCH), BATCH);
    }

    @Test
    void anEncoderHasNoLoss() {
        assertThrows(IllegalArgumentException.class, () -> EndLoss.requireDecoder(TinyNetworks.bert()));
        assertThrows(IllegalArgumentException.class, () -> EndLoss.requireDecoder(TinyNetworks.resnet()));
    }

    @Test
    void singleTokensPredictNothing() {
        try (var _ = new PointerScope()) {
            Tensor logits = Tensors.of(new float[4], 1, 4);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> EndLoss.nextToken(logits, TokenBatch.of(List.of(new int[] {2}))));
        }
    }
}
