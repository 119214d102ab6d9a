package dev.lloyd.quant.split;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.LowRank;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedDirectionTest {
    private static CanonicalForm quantized(String line, Matrix weights) {
        try (Workers workers = Workers.of(2)) {
            return new Quantizer(Recipe.parse(line), 1, workers)
                    .quantize(weights, Optional.empty())
                    .form();
        }
    }

    /// Rows that are multiples of one direction, and zeros: sizes and direction are exact in binary16.
    @Test
    void rowsOfOneDirectionAreExplainedWhole() {
        Matrix weights = Matrix.zeros(5, 4);
        float[] sizes = {1, 2, 0, 0.5f, 8};
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 4; column++) {
                weights.set(row, column, sizes[row] * (column % 2 == 0 ? 1 : -1));
            }
        }
        CanonicalForm form = quantized("shared-direction | int(bits=2, group=channel)", weights);
        LowRank term = form.lowRank().orElseThrow();
        for (int row = 0; row < 5; row++) {
            assertEquals(sizes[row], term.left().at(row, 0));
        }
        try (Workers workers = Workers.of(1)) {
            Matrix decoded = form.decode(workers);
            for (int index = 0; index < 20; index++) {
                assertEquals(weights.values()[index], decoded.values()[index], 0f);
            }
        }
    }

    /// NSN: normalised, shifted and normalised rows have a mean of zero in every channel, up to the second
    /// normalisation; what the term leaves, divided by the rows' sizes, is just that.
    @Test
    void whatIsLeftHasAMeanOfZeroAtTheRowsSizes() {
        Matrix weights = new Matrix(64, 16, Seeds.gaussian(1024, 1));
        for (int index = 0; index < 1024; index++) {
            weights.values()[index] += index % 16 == 3 ? 5 : 0;
        }
        LowRank term = quantized("shared-direction | int(bits=8, group=channel)", weights)
                .lowRank()
                .orElseThrow();
        for (int column = 0; column < 16; column++) {
            double sum = 0;
            for (int row = 0; row < 64; row++) {
                double size = term.left().at(row, 0);
                sum += (weights.at(row, column) - size * term.right().at(column, 0)) / size;
            }
            assertEquals(0, sum / 64, 1e-3, "column " + column);
        }
        long bytes = quantized("shared-direction | int(bits=4)", weights).byteSize();
        long without = quantized("int(bits=4)", weights).byteSize();
        assertEquals(new SharedDirection().storedBytes(64, 16), bytes - without);
    }
}
