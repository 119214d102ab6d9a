package dev.lloyd.quant.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.grid.ProductRotation;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpqTest {
    private static final int ROWS = 500;
    private static final int COLUMNS = 18;

    /// Rows whose coordinates are mixtures of few strong and many weak independent values.
    private static Matrix correlated() {
        Matrix values = new Matrix(ROWS, COLUMNS, Seeds.gaussian(ROWS * COLUMNS, 1));
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                values.set(row, column, values.at(row, column) / (1 + column));
            }
        }
        try (Workers workers = Workers.of(1)) {
            Matrix mixing = new Matrix(COLUMNS, COLUMNS, Seeds.gaussian(COLUMNS * COLUMNS, 2));
            return Gemm.product(values, mixing, workers);
        }
    }

    private static double error(String line, Matrix values) {
        try (Workers workers = Workers.of(2)) {
            Matrix decoded = new Quantizer(Recipe.parse(line), 5, workers)
                    .quantize(values, Optional.empty())
                    .form()
                    .decode(workers);
            double sum = 0;
            for (int index = 0; index < decoded.values().length; index++) {
                sum += Math.pow(values.values()[index] - (double) decoded.values()[index], 2);
            }
            return sum;
        }
    }

    @Test
    void productQuantizationLosesLessAfterIt() {
        Matrix values = correlated();
        double product = error("product(subvectors=4, bits=4, scales=none)", values);
        double allocated =
                error("opq(subvectors=4, bits=4, rounds=0) | product(subvectors=4, bits=4, scales=none)", values);
        double optimized = error("opq(subvectors=4, bits=4) | product(subvectors=4, bits=4, scales=none)", values);
        assertTrue(allocated < product, allocated + " " + product);
        assertTrue(optimized < 0.9 * product, optimized + " " + product);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void itIsARotation(int rounds) {
        try (Workers workers = Workers.of(2)) {
            Matrix rotation = new ProductRotation(4, 3, rounds).fit(correlated(), 3, workers);
            Matrix gram = Gemm.product(rotation, rotation.transpose(), workers);
            for (int row = 0; row < COLUMNS; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    assertEquals(row == column ? 1 : 0, gram.at(row, column), 1e-5);
                }
            }
        }
    }

    @Test
    void theNumberOfThreadsDoesNotShowAndTheMapComesBackFromWhatIsStored() {
        AppliedTransform one = fit(1);
        AppliedTransform three = fit(3);
        assertEquals(one.tensors(), three.tensors());
        assertEquals(new Opq().storedBytes(ROWS, COLUMNS), one.tensors().byteSize());
        float[] values = Seeds.gaussian(COLUMNS, 8);
        float[] again = values.clone();
        one.input().orElseThrow().forward(values, 0);
        new Opq().restore(ROWS, COLUMNS, one.tensors()).input().orElseThrow().forward(again, 0);
        assertArrayEquals(values, again);
    }

    private static AppliedTransform fit(int threads) {
        try (Workers workers = Workers.of(threads)) {
            return new Opq(3, 4, 4)
                    .fit(new TransformTask(
                            correlated(), Optional.empty(), Optional.empty(), trial -> trial, 3, workers));
        }
    }

    @Test
    void zerosAndSingleRowsAreNoObstacle() {
        assertEquals(0, error("opq(subvectors=2, bits=2) | product(subvectors=2, bits=2)", Matrix.zeros(7, 5)));
        assertTrue(error("opq | product", new Matrix(1, 6, Seeds.gaussian(6, 1))) < 1e-4);
        assertThrows(IllegalArgumentException.class, () -> new Opq(0, 8, 20));
    }
}
