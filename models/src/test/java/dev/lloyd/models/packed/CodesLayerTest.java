package dev.lloyd.models.packed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.kernel.PanelProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Operation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodesLayerTest {
    private static PackedRows random(int bits, int group) {
        byte[] codes = new byte[70 * 192 * bits / 8];
        Seeds.generator(1).nextBytes(codes);
        int groups = 70 * (192 / group);
        return new PackedRows(bits, 70, 192, group, codes, Seeds.gaussian(groups, 2), Seeds.gaussian(groups, 3));
    }

    private static Matrix inputs(int tokens) {
        return new Matrix(tokens, 192, Seeds.gaussian(tokens * 192, 4));
    }

    /// Sums may differ in their order alone.
    @ParameterizedTest
    @CsvSource({
        "4, 32, 1",
        "4, 64, 5",
        "8, 96, 3",
        "8, 192, 9",
        "4, 8, 2",
        "2, 64, 2",
        "3, 192, 1",
        "5, 64, 4",
        "7, 32, 1",
        "4, 16, 3"
    })
    void inputsInEightBitsAreRoundedTheSameWhateverMultiplies(int bits, int group, int tokens) {
        PackedRows codes = random(bits, group);
        Matrix inputs = inputs(tokens);
        try (Workers workers = Workers.of(2)) {
            Matrix bytes = Activations.INT8.layer(codes, new CodeMemory()).multiply(inputs, workers);
            Matrix rounded = new CodesLayer(new RowsProduct(codes, Activations.INT8)).multiply(inputs, workers);
            Matrix floats = Activations.FLOAT32.layer(codes, new CodeMemory()).multiply(inputs, workers);
            double scale = Math.sqrt(floats.squaredNorm() / floats.values().length);
            assertArrayEquals(rounded.values(), bytes.values(), (float) (2e-5 * scale));
            double change = 0;
            for (int index = 0; index < floats.values().length; index++) {
                change = Math.max(change, Math.abs(floats.values()[index] - bytes.values()[index]));
            }
            assertTrue(change > 1e-4 * scale && change < 0.05 * scale, change + " of " + scale);
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 32, INT8", "8, 64, FLOAT32", "3, 64, INT8"})
    void aTokensResultDependsNeitherOnOthersNorOnThreads(int bits, int group, Activations activations) {
        LinearLayer layer = activations.layer(random(bits, group), new CodeMemory());
        Matrix inputs = inputs(130);
        try (Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            Matrix all = layer.multiply(inputs, three);
            Matrix last = layer.multiply(inputs.rowSlice(129, 130), one);
            assertArrayEquals(all.rowSlice(129, 130).values(), last.values());
            String message = assertThrows(IllegalArgumentException.class, () -> layer.multiply(Matrix.zeros(1, 3), one))
                    .getMessage();
            assertEquals("a layer of 70 x 192 cannot multiply inputs of 3 features", message);
            assertEquals(0, layer.multiply(Matrix.zeros(0, 192), three).rows());
        }
    }

    /// Layers whose inputs are rounded to 8 bits share that; floats among them are left alone.
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "5, 3"})
    void layersBesideEachOtherHaveTheBitsOfEachAlone(int tokens, int threads) {
        List<LinearLayer> layers = List.of(
                Activations.INT8.layer(random(8, 32), new CodeMemory()),
                Activations.INT8.layer(random(4, 64), new CodeMemory()),
                Activations.FLOAT32.layer(random(4, 8), new CodeMemory()),
                Activations.INT8.layer(random(3, 192), new CodeMemory()));
        Matrix inputs = inputs(tokens);
        List<Matrix> targets =
                layers.stream().map(layer -> Matrix.zeros(tokens, layer.rows())).toList();
        Operation all = IntStream.range(0, layers.size())
                .mapToObj(index -> layers.get(index).product(inputs, targets.get(index)))
                .reduce(Operation::beside)
                .orElseThrow();
        try (Workers workers = Workers.of(threads)) {
            for (float factor : new float[] {1, -3}) {
                for (int index = 0; index < inputs.values().length; index++) {
                    inputs.values()[index] *= factor;
                }
                all.run(workers);
                for (int index = 0; index < layers.size(); index++) {
                    assertArrayEquals(
                            layers.get(index).multiply(inputs, workers).values(),
                            targets.get(index).values(),
                            "layer " + index);
                }
            }
        }
    }

    @Test
    void whatIsCompiledRunsWhereItCan() {
        boolean compiled = PanelProducts.compiled().isPresent();
        assertEquals(compiled, product(Activations.INT8, 4, 32) instanceof PanelsProduct);
        assertTrue(product(Activations.FLOAT32, 4, 32) instanceof RowsProduct);
        assertEquals(compiled, product(Activations.INT8, 4, 16) instanceof PanelsProduct);
        assertTrue(product(Activations.INT8, 4, 8) instanceof RowsProduct);
    }

    private static CodesProduct product(Activations activations, int bits, int group) {
        return ((CodesLayer) activations.layer(random(bits, group), new CodeMemory())).product();
    }
}
