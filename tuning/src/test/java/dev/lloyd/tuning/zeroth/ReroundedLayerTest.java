package dev.lloyd.tuning.zeroth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ranges that move against plain arithmetic, and codes against every point of the grid.
class ReroundedLayerTest {
    private static final int ROWS = 6;
    private static final int COLUMNS = 20;
    private static final int BLOCKS = 3;

    private static Matrix weights() {
        float[] values = Seeds.gaussian(ROWS * COLUMNS, 4);
        java.util.Arrays.fill(values, 2 * COLUMNS, 2 * COLUMNS + 8, 0);
        return new Matrix(ROWS, COLUMNS, values);
    }

    private static CanonicalForm form(String line, Workers workers) {
        return new Quantizer(Recipe.parse(line), 1, workers)
                .quantize(weights(), Optional.empty())
                .form();
    }

    private static ReroundedLayer layer(CanonicalForm form, Workers workers) {
        return new ReroundedLayer("q", form, weights(), BLOCKS, workers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=3, group=8, mode=asymmetric)",
                "int(bits=2, group=channel)",
                "nf4(group=8)",
                "hadamard | int(bits=2, group=8, mode=asymmetric)"
            })
    void withoutAMoveTheNearestCodesStay(String line) {
        try (Workers one = Workers.of(1)) {
            CanonicalForm form = form(line, one);
            ReroundedLayer layer = layer(form, one);
            CanonicalForm same = layer.form(new float[layer.size() + 1], 1);
            assertArrayEquals(form.decode(one).values(), same.decode(one).values(), 2e-3f);
            assertArrayEquals(form.planes().codes(), same.planes().codes());
        }
    }

    private static float[] numbers(ReroundedLayer layer) {
        float[] numbers = Seeds.gaussian(layer.size(), 9);
        for (int index = 0; index < numbers.length; index++) {
            numbers[index] *= 0.3f;
        }
        return numbers;
    }

    @Test
    void rangesAreTimesTheirFactors() {
        try (Workers one = Workers.of(1)) {
            CanonicalForm form = form("int(bits=3, group=8, mode=asymmetric)", one);
            ReroundedLayer layer = layer(form, one);
            float[] numbers = numbers(layer);
            Planes moved = layer.form(numbers, 0).planes();
            assertEquals(2 * BLOCKS, numbers.length);
            for (int row = 0; row < ROWS; row++) {
                for (int group = 0; group < 3; group++) {
                    double scale = form.planes().scales().at(row, group);
                    double zero = form.planes().zeros().orElseThrow().at(row, group);
                    double above = Math.exp(numbers[row / 2]) * scale * (7 - zero);
                    double below = Math.exp(numbers[BLOCKS + row / 2]) * scale * (0 - zero);
                    double expected = (above - below) / 7;
                    assertEquals(expected, moved.scales().at(row, group), 1e-3 * expected);
                    assertEquals(
                            expected == 0 ? 0 : Math.rint(-below / expected),
                            moved.zeros().orElseThrow().at(row, group),
                            1e-6);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"int(bits=3, group=8, mode=asymmetric)", "int(bits=2, group=channel)", "nf4(group=8)"})
    void codesAreTheNearestOfAll(String line) {
        try (Workers one = Workers.of(1)) {
            CanonicalForm form = form(line, one);
            ReroundedLayer layer = layer(form, one);
            Planes moved = layer.form(numbers(layer), 0).planes();
            Matrix decoded = moved.decode(one);
            Matrix weights = weights();
            float[] point = new float[1];
            int count = 1 << moved.planes().getFirst().points().codeBits();
            for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    int group = column / moved.groupColumns();
                    float zero = moved.zeros().isPresent() ? moved.zeros().get().at(row, group) : 0;
                    double error = Math.abs(decoded.at(row, column) - weights.at(row, column));
                    for (int code = 0; code < count; code++) {
                        moved.planes().getFirst().points().decode(new int[] {code}, 0, point, 0);
                        double other = moved.scales().at(row, group) * (point[0] - zero) - weights.at(row, column);
                        if (point[0] >= moved.planes().getFirst().points().minimum()) {
                            assertTrue(error <= Math.abs(other) + 1e-6, () -> "a point is nearer");
                        }
                    }
                }
            }
        }
    }

    @Test
    void gridsWithoutRangesOfSingleValuesAreRefused() {
        try (Workers one = Workers.of(1)) {
            for (String line : new String[] {"kmeans(bits=2, dimension=2)", "int(bits=2) + int(bits=2)"}) {
                CanonicalForm form = form(line, one);
                assertTrue(assertThrows(IllegalArgumentException.class, () -> layer(form, one))
                        .getMessage()
                        .startsWith("layer q: "));
            }
            assertThrows(IllegalArgumentException.class, () -> new ZerothClipping(1, 0.1, 0.1, 1, 1, 0));
        }
    }
}
