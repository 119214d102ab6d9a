package dev.lloyd.tuning.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.gradient.LossGradients;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.LogProbabilities;
import dev.lloyd.tuning.TinyNetworks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Gradients of the loss against finite differences of the runtime's own probabilities.
class TorchGradientsTest {
    private static final int[] FIRST = {3, 7, 1, 20};
    private static final int[] SECOND = {11, 2, 28};
    private static final Network NETWORK = TinyNetworks.llama();
    private static final Set<String> LAYERS = Set.of("model.layers.0.mlp.down_proj", "model.layers.1.self_attn.q_proj");

    private final Map<String, Matrix> tensors = TinyNetworks.tensors(NETWORK, 5);

    /// `G^T X`, summed over batches.
    private Map<String, Matrix> gradients(List<TokenBatch> batches) {
        Map<String, Matrix> sums = new HashMap<>();
        try (Workers one = Workers.of(1)) {
            LossGradients.found()
                    .walk(NETWORK, TinyNetworks.weights(tensors), batches, LAYERS, (batch, layer, x, g) -> {
                        Matrix product = Gemm.product(FloatBlock.of(g).transpose(), FloatBlock.of(x), one);
                        Matrix sum =
                                sums.computeIfAbsent(layer, missing -> Matrix.zeros(product.rows(), product.columns()));
                        for (int index = 0; index < sum.values().length; index++) {
                            sum.values()[index] += product.values()[index];
                        }
                    });
        }
        return sums;
    }

    private double loss() {
        TokenBatch batch = TokenBatch.of(List.of(FIRST, SECOND));
        double nats = 0;
        try (Workers one = Workers.of(1)) {
            Matrix logits = NETWORK.forward(FloatOps.of(TinyNetworks.weights(tensors), one), batch);
            for (int row : new int[] {0, 1, 2, 4, 5}) {
                nats += LogProbabilities.normalizer(logits, row) - logits.at(row, batch.ids()[row + 1]);
            }
        }
        return nats;
    }

    @Test
    void theProductOfInputAndGradientIsTheFiniteDifferenceOfTheLoss() {
        Map<String, Matrix> gradients = gradients(List.of(TokenBatch.of(List.of(FIRST, SECOND))));
        assertEquals(LAYERS, gradients.keySet());
        gradients.forEach((layer, gradient) -> {
            Matrix weights = tensors.get(layer + ".weight");
            double largest = 0;
            for (int index = 0; index < gradient.values().length; index += 37) {
                float kept = weights.values()[index];
                weights.values()[index] = kept + 0.01f;
                double above = loss();
                weights.values()[index] = kept - 0.01f;
                double below = loss();
                weights.values()[index] = kept;
                // Single precision of the loss, about 1e-6 of 20 nats, and the third derivative.
                assertEquals((above - below) / 0.02, gradient.values()[index], 3e-3, layer + " " + index);
                largest = Math.max(largest, Math.abs(gradient.values()[index]));
            }
            assertTrue(largest > 0.03, layer + ": gradients of at most " + largest + " show nothing");
        });
    }

    @Test
    void itDoesNotMatterHowATextIsCutIntoBatches() {
        Map<String, Matrix> together = gradients(List.of(TokenBatch.of(List.of(FIRST, SECOND))));
        Map<String, Matrix> apart = gradients(List.of(TokenBatch.of(List.of(FIRST)), TokenBatch.of(List.of(SECOND))));
        together.forEach((layer, gradient) ->
                assertArrayEquals(gradient.values(), apart.get(layer).values(), 1e-5f, layer));
    }

    @Test
    void anEncoderHasNoLoss() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> LossGradients.found().require(TinyNetworks.bert()))
                .getMessage();
        assertTrue(message.contains("no output layer"), message);
    }
}
