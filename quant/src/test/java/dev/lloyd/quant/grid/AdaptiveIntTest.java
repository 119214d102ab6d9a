package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.PlannedSize;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.plane.SizeKind;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdaptiveIntTest {
    @Test
    void evenRangesKeepAScaleForEachRowAndUnevenOnesGetSmallGroups() {
        Matrix even = new Matrix(64, 256, Seeds.gaussian(64 * 256, 1));
        assertEquals(
                "int(bits=4, group=channel)", new AdaptiveInt().adapted(even).text());
        Matrix uneven = even.copy();
        for (int row = 0; row < 64; row++) {
            // A block of large columns: every halving spares half of the groups.
            for (int column = 0; column < 32; column++) {
                uneven.set(row, column, 20 * uneven.at(row, column));
            }
        }
        assertEquals("int(bits=4, group=32)", new AdaptiveInt().adapted(uneven).text());
        assertEquals(
                "int(bits=4, group=64)",
                new AdaptiveInt(4, 64, 0.1).adapted(uneven).text());
    }

    @Test
    void zerosAndSingleColumnsKeepAScaleForEachRow() {
        assertEquals(
                "int(bits=4, group=channel)",
                new AdaptiveInt().adapted(Matrix.zeros(3, 64)).text());
        assertEquals(
                "int(bits=4, group=channel)",
                new AdaptiveInt(4, 1, 0).adapted(Matrix.zeros(3, 1)).text());
    }

    @Test
    void aPlanIsNotExceeded() {
        Matrix weights = new Matrix(16, 128, Seeds.gaussian(16 * 128, 2));
        Recipe recipe = Recipe.parse("adaptive-int(bits=3)");
        try (Workers workers = Workers.of(1)) {
            PlannedSize planned = PlannedSize.of(recipe, 16, 128, workers);
            assertEquals(SizeKind.AT_MOST, planned.kind());
            long size = new Quantizer(recipe, 1, workers)
                    .quantize(weights, Optional.empty())
                    .form()
                    .byteSize();
            assertTrue(size <= planned.bytes(), size + " of " + planned.bytes());
        }
    }
}
