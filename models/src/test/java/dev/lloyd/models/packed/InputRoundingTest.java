package dev.lloyd.models.packed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.kernel.PanelActivations;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputRoundingTest {
    @ParameterizedTest
    @ValueSource(strings = {"none", "int8", "int4", "int4+int8/8"})
    void parsesWhatItPrints(String text) {
        assertEquals(text, InputRounding.parse(text).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"int9", "int1", "int8+int8/2", "int4+int8/0", "", "fp8"})
    void othersAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> InputRounding.parse(text));
    }

    @Test
    void eightBitsAreThoseOfTheRuntime() {
        for (int columns : new int[] {1, 31, 32, 96, 172}) {
            Matrix inputs = inputs(5, columns);
            inputs.values()[0] = 0;
            assertArrayEquals(
                    PanelActivations.rounded(inputs).values(),
                    InputRounding.parse("int8").rounded(inputs).values());
        }
    }

    @Test
    void fourBitsAreOffByHalfAScaleAtMostAndWideBlocksByASixteenthOfThat() {
        Matrix inputs = inputs(3, 172);
        Matrix rounded = InputRounding.parse("int4+int8/4").rounded(inputs);
        boolean isCoarse = false;
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 172; column++) {
                float largest = largest(inputs, row, column / 32);
                double error = Math.abs(rounded.at(row, column) - inputs.at(row, column));
                // Six blocks, of which two are wide.
                int most = column < 64 ? 127 : 7;
                assertTrue(error <= largest / most / 2 * 1.0001, row + ", " + column);
                isCoarse |= error > largest / 127 / 2 * 1.01;
            }
        }
        assertTrue(isCoarse, "nothing was rounded to 4 bits");
    }

    private static float largest(Matrix inputs, int row, int block) {
        float largest = 0;
        for (int column = block * 32; column < Math.min(inputs.columns(), block * 32 + 32); column++) {
            largest = Math.max(largest, Math.abs(inputs.at(row, column)));
        }
        return largest;
    }

    /// The claims' own layer and the runtime's agree, transforms on both sides included.
    @Test
    void aRoundedLayerMultipliesAsTheRuntimeDoes() {
        try (Workers workers = Workers.of(2)) {
            Recipe recipe = Recipe.parse("hadamard | row-scale | "
                    + "int(bits=4, group=32, mode=asymmetric, scales=packed8) | range=two-level");
            Matrix weights = inputs(40, 64);
            CanonicalForm form = new Quantizer(recipe, 1, workers)
                    .quantize(weights, Optional.empty())
                    .form();
            Matrix inputs = inputs(7, 64);
            Matrix ours = CanonicalLayer.around(form, new RoundedLayer(form, InputRounding.parse("int8")))
                    .multiply(inputs, workers);
            Matrix runtime = new CanonicalLayer(form, Activations.INT8, new CodeMemory()).multiply(inputs, workers);
            Matrix exact = new CanonicalLayer(form, Activations.FLOAT32, new CodeMemory()).multiply(inputs, workers);
            double size = Math.sqrt(runtime.squaredNorm() / runtime.values().length);
            double difference = 0;
            for (int index = 0; index < ours.values().length; index++) {
                assertEquals(runtime.values()[index], ours.values()[index], 2e-5 * size);
                difference = Math.max(difference, Math.abs(exact.values()[index] - ours.values()[index]));
            }
            assertTrue(difference > 1e-3 * size, "inputs were not rounded");
        }
    }

    private static Matrix inputs(int rows, int columns) {
        Matrix target = Matrix.zeros(rows, columns);
        float[] values = Seeds.gaussian(rows * columns, rows + columns);
        System.arraycopy(values, 0, target.values(), 0, values.length);
        return target;
    }
}
