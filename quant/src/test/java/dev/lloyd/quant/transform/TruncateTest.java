package dev.lloyd.quant.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.recipe.Recipe;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TruncateTest {
    private static final Workers WORKERS = Workers.of(1);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static AppliedTransform fitted(Truncate part, Matrix sample) {
        return part.fit(new TransformTask(sample, Optional.empty(), Optional.empty(), trial -> trial, 1, WORKERS));
    }

    @Test
    void theFirstStayAndTheOthersComeBackAsZeros() {
        Matrix rows = new Matrix(2, 4, new float[] {1, 2, 3, 4, 5, 6, 7, 8});
        AppliedTransform applied = fitted(new Truncate(2, Truncate.Keep.FIRST), rows);
        Matrix reduced = applied.forward(rows, WORKERS);
        assertEquals(2, reduced.columns());
        assertArrayEquals(new float[] {1, 2, 5, 6}, reduced.values());
        assertArrayEquals(
                new float[] {1, 2, 0, 0, 5, 6, 0, 0},
                applied.inverse(reduced, WORKERS).values());
        assertEquals(0, applied.tensors().byteSize());
    }

    @Test
    void theStrongestStayInTheirOrderAndAreStored() {
        Matrix rows = new Matrix(2, 4, new float[] {1, -9, 0, 4, 1, 9, 0, 5});
        Truncate part = new Truncate(2, Truncate.Keep.STRONGEST);
        AppliedTransform applied = fitted(part, rows);
        assertArrayEquals(
                new float[] {-9, 4, 9, 5}, applied.forward(rows, WORKERS).values());
        assertEquals(part.storedBytes(2, 4), applied.tensors().byteSize());
        AppliedTransform restored = part.restore(2, 4, applied.tensors());
        assertArrayEquals(
                new float[] {-9, 4, 9, 5}, restored.forward(rows, WORKERS).values());
        float[] query = {1, 2, 3, 4};
        restored.input().orElseThrow().dual(query, 0);
        assertEquals(2, query[0]);
        assertEquals(4, query[1]);
        for (int[] kept : new int[][] {{3, 1}, {1, 1}, {1, 4}, {-1, 1}, {1}}) {
            StoredTensors damaged = StoredTensors.of("kept", StoredTensor.ofInts(kept, kept.length));
            assertThrows(IllegalArgumentException.class, () -> part.restore(2, 4, damaged));
        }
    }

    @Test
    void shorterVectorsStayAsTheyAre() {
        Matrix rows = new Matrix(1, 3, new float[] {1, 2, 3});
        for (Truncate.Keep keep : Truncate.Keep.values()) {
            AppliedTransform applied = fitted(new Truncate(5, keep), rows);
            assertArrayEquals(rows.values(), applied.forward(rows, WORKERS).values());
        }
        assertThrows(IllegalArgumentException.class, () -> new Truncate(0, Truncate.Keep.FIRST));
    }

    @Test
    void weightsRefuseItWithItsName() {
        Matrix weights = new Matrix(8, 16, Seeds.gaussian(128, 1));
        Recipe recipe = Recipe.parse("truncate(dimensions=4) | lloyd-max");
        Quantizer quantizer = new Quantizer(recipe, 1, WORKERS);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> quantizer.quantize(weights, Optional.empty()))
                .getMessage();
        assertTrue(message.contains("truncate(dimensions=4) drops coordinates"), message);
        CanonicalForm form = new Quantizer(Recipe.parse("lloyd-max"), 1, WORKERS)
                .quantize(weights, Optional.empty())
                .form();
        Map<String, String> forged = new HashMap<>(form.attributes());
        forged.put("transforms", "truncate(dimensions=4)");
        assertThrows(IllegalArgumentException.class, () -> CanonicalForm.restore(forged, form.tensors()));
    }
}
