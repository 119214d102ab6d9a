package dev.lloyd.quant.split;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CentreTest {
    private static CanonicalForm quantized(String line, Matrix weights) {
        try (Workers workers = Workers.of(2)) {
            return new Quantizer(Recipe.parse(line), 1, workers)
                    .quantize(weights, Optional.empty())
                    .form();
        }
    }

    private static double error(String line, Matrix weights) {
        try (Workers workers = Workers.of(2)) {
            Matrix decoded = quantized(line, weights).decode(workers);
            for (int index = 0; index < decoded.values().length; index++) {
                decoded.values()[index] -= weights.values()[index];
            }
            return decoded.squaredNorm();
        }
    }

    @Test
    void theMeanIsThatOfEveryColumn() {
        assertArrayEquals(new float[] {2, -1}, Centre.mean(new Matrix(2, 2, new float[] {1, -3, 3, 1})));
        assertArrayEquals(new float[] {4, 5}, Centre.mean(new Matrix(1, 2, new float[] {4, 5})));
    }

    /// Whole numbers up to 2,048 are exact in binary16.
    @Test
    void rowsThatAreAllTheMeanAreExact() {
        Matrix weights = Matrix.zeros(6, 8);
        for (int index = 0; index < 48; index++) {
            weights.values()[index] = index % 8 * 100;
        }
        assertEquals(0, error("centre | int(bits=2, group=channel)", weights));
    }

    /// Columns 50 apart and of variance 1: without the mean the steps are 50 times as wide.
    @Test
    void columnsFarFromZeroNeedFewerBits() {
        Matrix weights = new Matrix(200, 16, Seeds.gaussian(3200, 1));
        for (int index = 0; index < 3200; index++) {
            weights.values()[index] += index % 2 == 0 ? 50 : -50;
        }
        double centred = error("centre | int(bits=4, group=channel)", weights);
        assertTrue(centred < error("int(bits=4, group=channel)", weights) / 100);
        long bytes = quantized("centre | int(bits=4, group=channel)", weights).byteSize();
        long without = quantized("int(bits=4, group=channel)", weights).byteSize();
        assertEquals(new Centre().storedBytes(200, 16), bytes - without);
    }
}
