package dev.lloyd.tuning.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.transform.Kronecker;
import dev.lloyd.tuning.torch.Libtorch;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Trained transforms: the same maps as the stored ones, and what is stored is what was trained.
class TransformedLayerTest {
    private static final String GRID = "int(bits=4, group=8, mode=asymmetric, scales=f32)";

    @BeforeAll
    static void load() {
        Libtorch.require();
    }

    static Stream<String> transforms() {
        return Stream.of(
                "channel-scale(search=one)",
                "givens(rotations=3, group=8)",
                "givens(rotations=2, group=7)",
                "kronecker",
                "channel-scale(search=one) | givens(group=16) | kronecker");
    }

    private static TuningLayer layer(String line) {
        Matrix weights = new Matrix(16, 24, Seeds.gaussian(384, 3));
        try (Workers workers = Workers.of(1)) {
            Quantizer quantizer = new Quantizer(Recipe.parse(line), 1, workers);
            CanonicalForm form = quantizer.quantize(weights, Optional.empty()).form();
            return new TuningLayer("layer", weights, form, other -> form);
        }
    }

    private static void change(List<Tensor> parameters, double size) {
        for (int index = 0; index < parameters.size(); index++) {
            Tensor parameter = parameters.get(index);
            float[] noise = Seeds.gaussian(Math.toIntExact(parameter.numel()), 40 + index);
            Tensor step = Tensors.of(noise, noise.length).reshape(parameter.sizes());
            parameter.detach().add_(step.mul(Tensors.scalar(size)));
        }
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void trainedMapsAreTheStoredOnes(String text) {
        try (var _ = new PointerScope();
                Workers workers = Workers.of(1)) {
            TuningLayer layer = layer(text + " | " + GRID);
            for (AppliedTransform transform : layer.form().transforms()) {
                TrainedMap map = TrainedMap.of(transform, layer);
                change(map.parameters(), 0.2);
                Tensor weights = Tensors.of(layer.weights());
                float[] forward = Tensors.floats(map.forward(weights));
                assertArrayEquals(map.stored().forward(layer.weights(), workers).values(), forward, 1e-4f);
                assertArrayEquals(
                        map.stored().inverse(layer.weights(), workers).values(),
                        Tensors.floats(map.inverse(weights)),
                        1e-4f);
                assertTrue(java.util.Arrays.mismatch(forward, layer.weights().values()) >= 0, "nothing changed");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void whatIsStoredIsWhatWasTrained(String text) {
        try (var _ = new PointerScope();
                Workers workers = Workers.of(1)) {
            TuningLayer layer = layer(text + " | " + GRID);
            TransformedLayer trained = new TransformedLayer(layer, Levels.of(layer, "test"), 10);
            change(trained.parameters(), 0.1);
            CanonicalForm form = trained.form();
            assertEquals(layer.form().byteSize(), form.byteSize());
            float[] expected = Tensors.floats(trained.weights());
            float[] stored = form.decode(workers).values();
            int far = 0;
            for (int index = 0; index < stored.length; index++) {
                far += Math.abs(expected[index] - stored[index]) > 1e-4 ? 1 : 0;
            }
            assertTrue(far <= 24, far + " of 384 weights differ"); // A value half between two points moves its group.
            CanonicalForm restored = CanonicalForm.restore(form.attributes(), form.tensors());
            assertArrayEquals(stored, restored.decode(workers).values());
        }
    }

    /// Every parameter has a gradient, so that none is trained in vain.
    @ParameterizedTest
    @MethodSource("transforms")
    void everyParameterHasAGradient(String text) {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer(text + " | " + GRID);
            TransformedLayer trained = new TransformedLayer(layer, Levels.of(layer, "test"), 10);
            change(trained.parameters(), 0.05);
            trained.weights().sub(Tensors.of(layer.weights())).square().sum().backward();
            for (Tensor parameter : trained.parameters()) {
                float[] gradient = Tensors.floats(parameter.grad());
                assertTrue(
                        java.util.stream.IntStream.range(0, gradient.length).anyMatch(index -> gradient[index] != 0));
            }
        }
    }

    /// Levy-Desplanques: strict diagonal dominance, whatever training did.
    @Test
    void factorsStayDiagonallyDominant() {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer("kronecker | " + GRID);
            TrainedMap map = TrainedMap.of(layer.form().transforms().getFirst(), layer);
            change(map.parameters(), 0.3);
            for (double share : new double[] {0, 0.5, 1}) {
                map.at(share);
                assertDominant(map.stored().tensors().get(Kronecker.LEFT).floats(), 4, share);
                assertDominant(map.stored().tensors().get(Kronecker.RIGHT).floats(), 6, share);
            }
        }
    }

    /// Every diagonal entry is 1 at first, and goes to 0, and beyond.
    @ParameterizedTest
    @ValueSource(doubles = {-1, -1.5, -1e-9})
    void factorsOnWhoseDiagonalTrainingMeetsZeroAreInvertedStill(double change) {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer("kronecker | " + GRID);
            TrainedMap map = TrainedMap.of(layer.form().transforms().getFirst(), layer);
            map.parameters().forEach(each -> each.detach().add_(Tensors.scalar(change)));
            assertDominant(map.stored().tensors().get(Kronecker.LEFT).floats(), 4, 1);
            assertDominant(map.stored().tensors().get(Kronecker.RIGHT).floats(), 6, 1);
            Tensor weights = Tensors.of(layer.weights());
            float[] back = Tensors.floats(map.inverse(map.forward(weights)));
            assertArrayEquals(layer.weights().values(), back, 2e-2f);
        }
    }

    private static void assertDominant(float[] values, int size, double share) {
        for (int row = 0; row < size; row++) {
            double beside = 0;
            for (int column = 0; column < size; column++) {
                float value = values[row * size + column];
                beside += row == column ? 0 : Math.abs(value);
                assertTrue(Math.abs(row - column) <= share * size || value == 0, "an entry changed too early");
            }
            assertTrue(beside < Math.abs(values[row * size + row]), "row " + row + " is not dominant");
        }
    }

    @Test
    void transformsWithNothingToTrainAreRefused() {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer("hadamard | " + GRID);
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> new TransformedLayer(layer, Levels.of(layer, "test"), 1))
                    .getMessage();
            assertTrue(message.startsWith("layer layer: hadamard"), message);
        }
    }
}
