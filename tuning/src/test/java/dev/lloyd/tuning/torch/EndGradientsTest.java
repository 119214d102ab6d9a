package dev.lloyd.tuning.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.tuning.TinyNetworks;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The gradient of the divergence against differences of itself, and how often a network is run for it.
class EndGradientsTest {
    private static final Network NETWORK = TinyNetworks.llama();
    private static final TokenBatch BATCH = TokenBatch.of(List.of(new int[] {3, 7, 1, 20}, new int[] {11, 2, 28, 5}));
    private static final String LAYER = "model.layers.1.self_attn.k_proj";

    private final Map<String, Matrix> tensors = TinyNetworks.tensors(NETWORK, 5);
    private final Workers one = Workers.of(1);

    @BeforeAll
    static void load() {
        Libtorch.require();
    }

    @AfterEach
    void close() {
        one.close();
    }

    private ModelTuningTask task(Network network) {
        Weights weights = TinyNetworks.weights(tensors);
        var form = new Quantizer(Recipe.parse("int(bits=3, group=8)"), 1, one)
                .quantize(tensors.get(LAYER + ".weight"), Optional.empty())
                .form();
        return new ModelTuningTask(
                network, weights, weights, Map.of(LAYER, form), List.of(new int[] {1, 2}, new int[] {3, 4}), 1, one);
    }

    private EndGradients gradients(Network network) {
        return EndGradients.towardsOriginal(task(network));
    }

    /// Away from the original in one layer.
    private Matrix start() {
        Matrix matrix = tensors.get(LAYER + ".weight").copy();
        float[] noise = Seeds.gaussian(matrix.values().length, 6);
        for (int index = 0; index < noise.length; index++) {
            matrix.values()[index] += 0.2f * noise[index];
        }
        return matrix;
    }

    private static float[] moved(float[] values, float[] direction, double by) {
        float[] target = values.clone();
        for (int index = 0; index < target.length; index++) {
            target[index] += (float) (by * direction[index]);
        }
        return target;
    }

    private static double product(float[] left, float[] right) {
        double sum = 0;
        for (int index = 0; index < left.length; index++) {
            sum += (double) left[index] * right[index];
        }
        return sum;
    }

    /// Along the gradient itself, `(L(x + h g) - L(x - h g)) / 2h = |g|^2` up to `h^2`; losses near 1 in 32 bits are
    /// exact to `1e-7`, which over `2h |g|` leaves some thousandths.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSlopesOfMatricesAndNormsAreThoseOfDifferences(boolean ofText) {
        try (var _ = new PointerScope()) {
            EndGradients end = ofText ? EndGradients.towardsText(task(NETWORK)) : gradients(NETWORK);
            Matrix matrix = start();
            Map<String, float[]> norms = end.norms();
            EndGradients.Point slope = end.gradients(new EndGradients.Point(Map.of(LAYER, matrix), norms), BATCH)
                    .slope();
            float[] ofMatrix = slope.matrices().get(LAYER).values();
            double h = 0.02 / Math.sqrt(product(ofMatrix, ofMatrix));
            double[] losses = new double[2];
            for (int side = 0; side < 2; side++) {
                Matrix other = new Matrix(
                        matrix.rows(), matrix.columns(), moved(matrix.values(), ofMatrix, side == 0 ? h : -h));
                losses[side] = end.loss(new EndGradients.Point(Map.of(LAYER, other), norms), List.of(BATCH));
            }
            assertDifference(product(ofMatrix, ofMatrix), (losses[0] - losses[1]) / (2 * h), LAYER);
            for (String name : norms.keySet()) {
                float[] direction = slope.norms().get(name);
                double step = 0.02 / Math.sqrt(product(direction, direction));
                for (int side = 0; side < 2; side++) {
                    Map<String, float[]> others = new TreeMap<>(norms);
                    others.put(name, moved(norms.get(name), direction, side == 0 ? step : -step));
                    losses[side] = end.loss(new EndGradients.Point(Map.of(LAYER, matrix), others), List.of(BATCH));
                }
                assertDifference(product(direction, direction), (losses[0] - losses[1]) / (2 * step), name);
            }
        }
    }

    private static void assertDifference(double expected, double actual, String name) {
        assertTrue(expected > 0, name);
        assertEquals(expected, actual, 0.01 * expected, name);
    }

    @Test
    void theNormsAreTheVectorsThatTheNetworkAsksFor() {
        try (var _ = new PointerScope()) {
            CopiedWeights asked = new CopiedWeights(
                    TinyNetworks.weights(tensors), org.bytedeco.pytorch.global.torch.ScalarType.Float);
            EndLoss.logits(NETWORK, new TorchOps(asked), BATCH);
            assertEquals(5, asked.vectors().size());
            assertEquals(asked.vectors().keySet(), gradients(NETWORK).norms().keySet());
        }
    }

    /// A gradient and the loss of other weights on the same batch: the original runs once.
    @Test
    void theOriginalRunsOnceForABatch() {
        AtomicInteger passes = new AtomicInteger();
        Network counted = (Network) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Network.class}, (proxy, method, arguments) -> {
                    passes.addAndGet(method.getName().equals("forward") ? 1 : 0);
                    return method.invoke(NETWORK, arguments);
                });
        try (var _ = new PointerScope()) {
            EndGradients end = gradients(counted);
            Map<String, Matrix> matrices = new LinkedHashMap<>(Map.of(LAYER, start()));
            EndGradients.Point point = new EndGradients.Point(matrices, end.norms());
            double loss = end.gradients(point, BATCH).loss();
            assertEquals(loss, end.loss(point, List.of(BATCH)), 1e-6 * loss);
            assertEquals(3, passes.get());
            TokenBatch other = TokenBatch.of(List.of(new int[] {4, 5, 6}));
            end.loss(point, List.of(other));
            assertEquals(loss, end.loss(point, List.of(BATCH)), 1e-6 * loss);
            assertEquals(7, passes.get());
        }
    }
}
