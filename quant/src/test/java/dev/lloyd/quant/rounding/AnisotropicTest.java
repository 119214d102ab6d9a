package dev.lloyd.quant.rounding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnisotropicTest {
    private static final int ROWS = 300;
    private static final int COLUMNS = 20;
    private static final String GRID = "product(subvectors=5, bits=3, scales=none)";

    private static Matrix values() {
        return new Matrix(ROWS, COLUMNS, Seeds.gaussian(ROWS * COLUMNS, 4));
    }

    private static CanonicalForm form(String line, Matrix values, int threads) {
        try (Workers workers = Workers.of(threads)) {
            return new Quantizer(Recipe.parse(line), 1, workers)
                    .quantize(values, Optional.empty())
                    .form();
        }
    }

    private static Matrix decoded(String line, Matrix values) {
        try (Workers workers = Workers.of(1)) {
            return form(line, values, 1).decode(workers);
        }
    }

    private static double loss(Matrix values, Matrix decoded, int row, double eta) {
        double error = 0;
        double along = 0;
        double length = 0;
        for (int column = 0; column < COLUMNS; column++) {
            double value = values.at(row, column);
            double rest = value - decoded.at(row, column);
            error += rest * rest;
            along += rest * value;
            length += value * value;
        }
        return error + (eta - 1) * along * along / length;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, 4, 100})
    void theLossOfARowIsNeverAboveThatOfTheNearestCodes(double eta) {
        Matrix values = values();
        Matrix nearest = decoded(GRID, values);
        Matrix directed = decoded(GRID + " | anisotropic(eta=" + eta + ")", values);
        int better = 0;
        for (int row = 0; row < ROWS; row++) {
            double before = loss(values, nearest, row, eta);
            double after = loss(values, directed, row, eta);
            // Losses of about 10, made of binary32 squares.
            assertTrue(after <= before + 1e-4, row + ": " + after + " " + before);
            better += after < before - 1e-4 ? 1 : 0;
        }
        assertTrue(better > 0);
    }

    @Test
    void noOtherCodeOfASubVectorHasALowerLoss() {
        Matrix values = values();
        Points points = form(GRID, values, 1).planes().planes().getFirst().points();
        Points.Encoder encoder = points.directed(6).orElseThrow();
        int[] codes = new int[5];
        Matrix decoded = Matrix.zeros(1, COLUMNS);
        for (int row = 0; row < 50; row++) {
            Matrix alone = values.rowSlice(row, row + 1);
            encoder.encode(values.values(), values.offset(row), codes, 0);
            points.decode(codes, 0, decoded.values(), 0);
            double chosen = loss(alone, decoded, 0, 6);
            for (int part = 0; part < 5; part++) {
                int kept = codes[part];
                for (codes[part] = 0; codes[part] < 8; codes[part]++) {
                    points.decode(codes, 0, decoded.values(), 0);
                    assertTrue(chosen <= loss(alone, decoded, 0, 6) + 1e-4);
                }
                codes[part] = kept;
            }
        }
    }

    @Test
    void withAnEtaOfOneItIsNearestAndZerosStayZeroWithScales() {
        assertArrayEquals(
                decoded(GRID, values()).values(),
                decoded(GRID + " | anisotropic(eta=1)", values()).values());
        Matrix values = values();
        java.util.Arrays.fill(values.values(), 0, COLUMNS, 0);
        Matrix decoded = decoded("product(subvectors=5, bits=3) | anisotropic", values);
        for (int column = 0; column < COLUMNS; column++) {
            assertEquals(0f, Math.abs(decoded.at(0, column)));
        }
    }

    @Test
    void theNumberOfThreadsDoesNotShow() {
        assertEquals(
                form(GRID + " | anisotropic", values(), 1).tensors(),
                form(GRID + " | anisotropic", values(), 3).tensors());
    }

    @Test
    void otherGridsAndOtherEtasAreRefused() {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> decoded("int(bits=4) | anisotropic", values()));
        assertEquals("anisotropic chooses among the codes of a row, as product has them", thrown.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Anisotropic(0.5));
        assertThrows(IllegalArgumentException.class, () -> new Anisotropic(Double.NaN));
    }
}
