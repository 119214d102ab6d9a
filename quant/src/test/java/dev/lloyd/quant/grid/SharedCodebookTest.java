package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.PlannedSize;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SharedCodebookTest {
    private static final Workers ONE = Workers.of(1);

    @AfterAll
    static void close() {
        ONE.close();
    }

    /// Rows of three kinds: narrow, wide and one-sided.
    private static Matrix kinds() {
        Matrix weights = new Matrix(30, 128, Seeds.gaussian(30 * 128, 1));
        for (int row = 0; row < 30; row++) {
            for (int column = 0; column < 128; column++) {
                float value = weights.at(row, column);
                weights.set(row, column, row % 3 == 0 ? 0.1f * value : row % 3 == 1 ? 3 * value : 4 + 0.2f * value);
            }
        }
        return weights;
    }

    @Test
    void rowsThatAreDistributedAlikeAreGroupedTogether() {
        int[] groups = SimilarRows.groups(sample(kinds(), ONE), 3);
        for (int row = 3; row < 30; row++) {
            assertEquals(groups[row % 3], groups[row]);
        }
        assertTrue(groups[0] != groups[1] && groups[1] != groups[2] && groups[0] != groups[2]);
        try (Workers three = Workers.of(3)) {
            assertArrayEquals(groups, SimilarRows.groups(sample(kinds(), three), 3));
        }
    }

    @Test
    void rowsOfZerosTakeNoGroupFromOthers() {
        Matrix weights = kinds();
        Matrix more = Matrix.zeros(90, 128);
        System.arraycopy(weights.values(), 0, more.values(), 60 * 128, weights.values().length);
        int[] groups = SimilarRows.groups(sample(weights, ONE), 3);
        int[] among = SimilarRows.groups(sample(more, ONE), 3);
        for (int row = 0; row < 90; row++) {
            assertEquals(row < 60 ? 3 : groups[row - 60], among[row]);
        }
    }

    private static Sample sample(Matrix weights, Workers workers) {
        float[] ones = new float[weights.columns()];
        Arrays.fill(ones, 1);
        return new Sample(weights.values(), weights.columns(), ones, 1, workers);
    }

    @Test
    void aCodebookForEachKindIsAsGoodAsOneForEachRowAndBetterThanOneForAll() {
        double one = error("shared-codebook(bits=3, books=1)");
        double three = error("shared-codebook(bits=3, books=3)");
        double each = error("row-codebook(bits=3)");
        assertTrue(three < 0.7 * one, three + " against " + one);
        assertTrue(three < 1.2 * each, three + " against " + each);
    }

    @Test
    void whatIsStoredIsPlannedAndReadBack() {
        for (int books : new int[] {1, 2, 3, 4, 17}) {
            Recipe recipe = Recipe.parse("shared-codebook(bits=2, books=" + books + ")");
            CanonicalForm form = new Quantizer(recipe, 1, ONE)
                    .quantize(kinds(), Optional.empty())
                    .form();
            assertEquals(PlannedSize.of(recipe, 30, 128, ONE).bytes(), form.byteSize());
            CanonicalForm read = CanonicalForm.restore(form.attributes(), form.tensors());
            assertArrayEquals(form.decode(ONE).values(), read.decode(ONE).values());
        }
    }

    @Test
    void wrongNumbersAreErrors() {
        assertThrows(IllegalArgumentException.class, () -> new SharedCodebook(9, 4));
        assertThrows(IllegalArgumentException.class, () -> new SharedCodebook(3, 0));
    }

    @Test
    void booksForMoreOrFewerRowsAndBrokenLevelsAreErrors() {
        CanonicalForm form = new Quantizer(Recipe.parse("shared-codebook(bits=2, books=3)"), 1, ONE)
                .quantize(kinds(), Optional.empty())
                .form();
        StoredTensors side = form.tensors().under("codebook0");
        byte[] books = side.get("books").bytes();
        for (int length : new int[] {0, books.length - 1, books.length + 1}) {
            StoredTensors other = side.plusOne("books", StoredTensor.ofBytes(Arrays.copyOf(books, length)));
            assertRefused(form, other);
        }
        float[] levels = side.get("levels").floats();
        assertRefused(form, side.plusOne("levels", StoredTensor.ofHalves(Arrays.copyOf(levels, 8), 2, 4)));
        levels[5] = Float.NaN;
        assertRefused(form, side.plusOne("levels", StoredTensor.ofHalves(levels, 3, 4)));
    }

    private static void assertRefused(CanonicalForm form, StoredTensors side) {
        StoredTensors broken = form.tensors().plus("codebook0", side);
        assertThrows(IllegalArgumentException.class, () -> CanonicalForm.restore(form.attributes(), broken));
    }

    private static double error(String line) {
        Matrix weights = kinds();
        Matrix decoded = new Quantizer(Recipe.parse(line), 1, ONE)
                .quantize(weights, Optional.empty())
                .form()
                .decode(ONE);
        double sum = 0;
        for (int index = 0; index < decoded.values().length; index++) {
            double difference = decoded.values()[index] - (double) weights.values()[index];
            sum += difference * difference;
        }
        return sum;
    }
}
