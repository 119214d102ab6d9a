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
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.NestedCodes;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.tuning.torch.Libtorch;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is trained in a layer: where it starts, what its gradients are, and that what is stored is what was trained.
class TrainedLayerTest {
    @BeforeAll
    static void load() {
        Libtorch.require();
    }

    static Stream<String> lines() {
        return Stream.of(
                "int(bits=3, group=8, scales=f32)",
                "int(bits=2, group=8, mode=asymmetric, scales=f32)",
                "int(bits=3, group=channel, mode=float-zero)",
                "int(bits=4, group=tensor, mode=full, scales=f32)",
                "hadamard(side=both) | int(bits=3, group=8, scales=f32)",
                "outliers(share=0.05) | int(bits=3, group=8, scales=f32)",
                "low-rank(rank=2, target=weights) | nf4(group=8)",
                "int(bits=3, group=7, scales=f32)");
    }

    private static TuningLayer layer(String line) {
        Matrix weights = new Matrix(16, 32, Seeds.gaussian(512, 3));
        java.util.Arrays.fill(weights.values(), 0, 8, 0); // A group of scale 0.
        try (Workers workers = Workers.of(1)) {
            Quantizer quantizer = new Quantizer(Recipe.parse(line), 1, workers);
            CanonicalForm form = quantizer.quantize(weights, Optional.empty()).form();
            return new TuningLayer("layer", weights, form, other -> {
                throw new AssertionError("training quantizes nothing anew");
            });
        }
    }

    private static DividedLayer divided(TuningLayer layer) {
        GridLayer grid = new GridLayer(layer);
        Tensor weight = Tensors.leaf(torch.zeros_like(grid.target()));
        return new DividedLayer(grid, Levels.of(layer, "test"), List.of(weight), () -> weight);
    }

    private static float[] decoded(CanonicalForm form) {
        try (Workers workers = Workers.of(1)) {
            return form.decode(workers).values();
        }
    }

    private static void assertStored(TrainedLayer trained, double tolerance) {
        float[] expected = Tensors.floats(trained.weights());
        float[] stored = decoded(trained.form());
        for (int index = 0; index < expected.length; index++) {
            assertEquals(expected[index], stored[index], tolerance, "value " + index);
        }
    }

    /// A value half between two points, of which one may be as good, is not in the sample.
    @ParameterizedTest
    @MethodSource("lines")
    void learnedRoundingStartsAsRoundingToNearestAndStoresWhatItTrains(String line) {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer(line);
            DividedLayer trained = divided(layer);
            assertArrayEquals(decoded(layer.form()), decoded(trained.form()), 1e-5f);
            assertStored(trained, 1e-5);
            trained.parameters().getFirst().detach().add_(Tensors.scalar(0.3));
            assertStored(trained, 1e-5);
        }
    }

    private static RoundedLayer rounded(TuningLayer layer) {
        GridLayer grid = new GridLayer(layer);
        Tensor weight = Tensors.leaf(torch.zeros_like(grid.target()));
        return new RoundedLayer(grid, Levels.of(layer, "test"), List.of(weight), () -> weight);
    }

    /// While it is soft, every weight is its own place between two points: the original, but for what is beyond the
    /// last of them.
    @ParameterizedTest
    @MethodSource("lines")
    void roundingUpOrDownStartsAsTheNearestAndHardensToWhatIsStored(String line) {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer(line);
            RoundedLayer trained = rounded(layer);
            trained.at(1);
            assertArrayEquals(decoded(layer.form()), decoded(trained.form()), 4e-3f);
            assertStored(trained, 4e-3);
            trained.parameters().getFirst().detach().add_(Tensors.scalar(0.5));
            assertStored(trained, 4e-3);
        }
    }

    @Test
    void softRoundingIsTheOriginal() {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer("int(bits=4, group=8, mode=float-zero, scales=f32)");
            assertArrayEquals(
                    layer.weights().values(), Tensors.floats(rounded(layer).weights()), 2e-3f);
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void adaptersStoreWhatTheyTrain(String line) {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer(line);
            SalientError error = new SalientError(layer, torch.ones(1, 32), 0.1);
            AdapterLayer trained = new AdapterLayer(layer, Levels.of(layer, "test"), 10, Optional.of(error));
            assertStored(trained, 4e-3);
            trained.parameters().getLast().detach().add_(Tensors.scalar(0.1));
            assertStored(trained, 4e-3);
            assertTrue(trained.penalty(trained.weights()).orElseThrow().item_double() > 0);
        }
    }

    /// Whether the product was taken out before the rounding or explains its error, codes are of what it leaves: what
    /// is trained begins as near to the original as what is stored.
    @ParameterizedTest
    @ValueSource(strings = {"weights", "error"})
    void theProductCountsOnce(String target) {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer(
                    "low-rank(rank=8, target=" + target + ") | int(bits=3, group=8, mode=asymmetric, scales=f32)");
            AdapterLayer trained = new AdapterLayer(layer, Levels.of(layer, "test"), 10, Optional.empty());
            double start = squaredDistance(layer, Tensors.floats(trained.weights()));
            double stored = squaredDistance(layer, decoded(layer.form()));
            assertTrue(start < 1.1 * stored, start + " of " + stored);
        }
    }

    private static double squaredDistance(TuningLayer layer, float[] values) {
        double sum = 0;
        for (int index = 0; index < values.length; index++) {
            sum += Math.pow(values[index] - layer.weights().values()[index], 2);
        }
        return sum;
    }

    @Test
    void theThinProductIsTrainedInItsOwnRoom() {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer("low-rank(rank=3) | int(bits=2, group=8, mode=asymmetric, scales=f32)");
            AdapterLayer trained = new AdapterLayer(layer, Levels.of(layer, "test"), 10, Optional.empty());
            assertTrue(trained.penalty(trained.weights()).isEmpty());
            trained.parameters().getLast().detach().mul_(Tensors.scalar(1.5));
            assertStored(trained, 4e-3);
            CanonicalForm form = trained.form();
            assertEquals(layer.form().byteSize(), form.byteSize());
            assertEquals(
                    1.5 * layer.form().lowRank().orElseThrow().right().at(4, 1),
                    form.lowRank().orElseThrow().right().at(4, 1),
                    1e-3);
        }
    }

    /// Every way in which the trained codes are read is a slice of the codes that are stored.
    @Test
    void nestedCodesAreReadAsTheirSlices() {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer("int(bits=8, group=8, mode=float-zero)");
            NestedLayer trained = new NestedLayer(new GridLayer(layer), Levels.of(layer, "test"), List.of(8, 4, 2));
            CanonicalForm form = trained.form();
            List<TrainedLayer> variants = trained.variants();
            for (int index = 0; index < 3; index++) {
                int bits = 8 >> index;
                float[] slice = decoded(form.with(NestedCodes.slice(form.planes(), bits)));
                float[] read = Tensors.floats(variants.get(index).weights());
                int far = 0;
                for (int place = 0; place < slice.length; place++) {
                    far += Math.abs(slice[place] - read[place]) > 4e-3 ? 1 : 0;
                }
                assertTrue(far <= 5, far + " of 512 differ at " + bits); // Scales are rounded: ties may fall otherwise.
            }
        }
    }

    /// Scales are stored in 16 bits: of points up to 8 scales away that is 8 / 2048 of a scale near 1.
    @ParameterizedTest
    @MethodSource("lines")
    void clippedAndRescaledLayersStoreWhatTheyTrain(String line) {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer(line);
            assertStored(new ClippedLayer(new GridLayer(layer), Levels.of(layer, "test")), 4e-3);
            RescaledLayer rescaled = new RescaledLayer(new GridLayer(layer));
            assertArrayEquals(decoded(layer.form()), Tensors.floats(rescaled.weights()), 1e-5f);
            rescaled.parameters().getFirst().detach().add_(Tensors.scalar(0.1));
            assertStored(rescaled, 4e-3);
            assertArrayEquals(
                    layer.form().planes().codes(), rescaled.form().planes().codes());
        }
    }

    @Test
    void shiftedZerosAreStoredAndCodesStay() {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer("int(bits=3, group=8, mode=float-zero)");
            RescaledLayer trained = RescaledLayer.shifted(new GridLayer(layer));
            assertArrayEquals(decoded(layer.form()), Tensors.floats(trained.weights()), 1e-5f);
            trained.parameters().get(0).detach().add_(Tensors.scalar(0.1));
            trained.parameters().get(1).detach().add_(Tensors.scalar(-0.25));
            assertStored(trained, 8e-3); // Scales and zeros are both rounded to 16 bits.
            assertArrayEquals(
                    layer.form().planes().codes(), trained.form().planes().codes());
            float zero = layer.form().planes().zeros().orElseThrow().values()[0];
            assertEquals(
                    zero - 0.25, trained.form().planes().zeros().orElseThrow().values()[0], 8e-3);
        }
    }

    /// FlexRound's gradient, section 3.2 of the paper: of a divisor's logarithm it is `-W / divisor` times the step,
    /// which grows with the weight, and 0 beyond the last points.
    @Test
    void theGradientOfADivisorIsTheWeight() {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer("int(bits=3, group=channel, scales=f32) | range=mse");
            DividedLayer trained = divided(layer);
            trained.weights().sum().backward();
            float[] gradient = Tensors.floats(trained.parameters().getFirst().grad());
            int beyond = 0;
            for (int index = 0; index < gradient.length; index++) {
                float weight = layer.weights().values()[index];
                float scale = layer.form().planes().scales().at(index / 32, 0);
                boolean inside = Math.abs(weight) <= 3 * scale;
                beyond += inside ? 0 : 1;
                assertEquals(inside ? -weight : 0, gradient[index], 1e-5, "value " + index);
            }
            assertTrue(beyond > 0, "no weight is clipped");
        }
    }

    @Test
    void gridsOfVectorsAreRefusedByName() {
        try (var _ = new PointerScope()) {
            TuningLayer layer = layer("e8p");
            String message = assertThrows(IllegalArgumentException.class, () -> Levels.of(layer, "flexround"))
                    .getMessage();
            assertTrue(message.startsWith("layer layer: flexround learns the rounding of single values"), message);
        }
    }
}
