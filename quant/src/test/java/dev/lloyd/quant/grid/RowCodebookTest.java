package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowCodebookTest {
    private static final int ROWS = 5;

    @ParameterizedTest
    @ValueSource(ints = {0, ROWS - 1, ROWS + 1})
    void tablesForMoreOrFewerRowsAreRefused(int rows) {
        try (Workers workers = Workers.of(1)) {
            CanonicalForm form = new Quantizer(Recipe.parse("row-codebook(bits=2)"), 1, workers)
                    .quantize(new Matrix(ROWS, 16, Seeds.gaussian(ROWS * 16, 1)), Optional.empty())
                    .form();
            float[] levels = form.tensors().under("codebook0").get("levels").floats();
            StoredTensors other = form.tensors()
                    .plus(
                            "codebook0",
                            StoredTensors.of(
                                    "levels", StoredTensor.ofHalves(Arrays.copyOf(levels, 4 * rows), rows, 4)));
            String refusal = assertThrows(
                            IllegalArgumentException.class, () -> CanonicalForm.restore(form.attributes(), other))
                    .getMessage();
            assertTrue(refusal.contains("row"), refusal);
        }
    }
}
