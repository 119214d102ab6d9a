package dev.lloyd.tuning.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.quantize.PathIntegral;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.LogProbabilities;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.tuning.TinyNetworks;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the integral says of single weights adds up to what quantization does to the loss; one gradient says nothing.
class PathIntegralTest {
    private static final Network NETWORK = TinyNetworks.llama();
    private static final List<TokenBatch> TEXT =
            List.of(TokenBatch.of(List.of(new int[] {3, 7, 1, 20, 9, 4}, new int[] {11, 2, 28})));

    private final Map<String, Matrix> original = TinyNetworks.tensors(NETWORK, 5);
    private final Map<String, Matrix> quantized = new LinkedHashMap<>(original);
    private final Set<String> layers = new HashSet<>();

    PathIntegralTest() {
        try (Workers one = Workers.of(1)) {
            Quantizer quantizer = new Quantizer(Recipe.parse("int(bits=2, group=channel)"), 1, one);
            for (int block = 0; block < NETWORK.blocks(); block++) {
                for (String layer : NETWORK.linears(block)) {
                    layers.add(layer);
                    Matrix weights = original.get(layer + ".weight");
                    quantized.put(
                            layer + ".weight",
                            quantizer.quantize(weights, Optional.empty()).form().decode(one));
                }
            }
        }
    }

    private static double loss(Map<String, Matrix> tensors) {
        double nats = 0;
        try (Workers one = Workers.of(1)) {
            TokenBatch batch = TEXT.getFirst();
            Matrix logits = NETWORK.forward(FloatOps.of(TinyNetworks.weights(tensors), one), batch);
            for (int row : new int[] {0, 1, 2, 3, 4, 6, 7}) {
                nats += LogProbabilities.normalizer(logits, row) - logits.at(row, batch.ids()[row + 1]);
            }
        }
        return nats;
    }

    private double sum(int points) {
        double sum = 0;
        try (Workers one = Workers.of(1)) {
            PathIntegral integral = new PathIntegral(
                    NETWORK, TinyNetworks.weights(original), TinyNetworks.weights(quantized), TEXT, one);
            for (Matrix shares : integral.shares(layers, points).values()) {
                for (float share : shares.values()) {
                    sum += share;
                }
            }
        }
        return sum;
    }

    @Test
    void sharesAddUpToTheChangeOfTheLoss() {
        double change = loss(quantized) - loss(original);
        assertTrue(Math.abs(change) > 0.1, "a change of " + change + " nats shows nothing");
        assertEquals(change, sum(64), 0.01 * Math.abs(change));
        assertEquals(change, sum(4), 0.2 * Math.abs(change));
    }
}
