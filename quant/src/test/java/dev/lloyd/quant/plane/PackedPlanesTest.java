package dev.lloyd.quant.plane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedPlanesTest {
    private static final Matrix WEIGHTS = new Matrix(7, 52, Seeds.gaussian(7 * 52, 1));

    private static CanonicalForm form(String recipe, Workers workers) {
        return new Quantizer(Recipe.parse(recipe), 1, workers)
                .quantize(WEIGHTS, Optional.empty())
                .form();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=2, group=16)",
                "int(bits=3, group=20)",
                "int(bits=5, group=16)",
                "int(bits=7)",
                "int(bits=4, group=16, mode=asymmetric)",
                "int(bits=4, group=tensor, mode=full)",
                "int(bits=8, group=channel, mode=float-zero)",
                "mid-rise(bits=4)",
            })
    void aValueIsWhatIsDecoded(String recipe) {
        try (Workers workers = Workers.of(1)) {
            CanonicalForm form = form(recipe, workers);
            PackedRows packed = PackedPlanes.of(form.planes()).orElseThrow();
            Matrix decoded = form.decode(workers);
            for (int row = 0; row < 7; row++) {
                for (int column = 0; column < 52; column++) {
                    assertEquals(decoded.at(row, column), packed.value(row, column), 1e-5, recipe);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nf4",
                "kmeans(bits=2, dimension=2)",
                "int(bits=4) + int(bits=2)",
                "entropy-coded(bits=2, states=4)",
            })
    void whatTheKernelsDoNotKnowIsNotPacked(String recipe) {
        try (Workers workers = Workers.of(1)) {
            assertTrue(PackedPlanes.of(form(recipe, workers).planes()).isEmpty(), recipe);
        }
    }
}
