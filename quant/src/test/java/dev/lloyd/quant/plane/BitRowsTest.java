package dev.lloyd.quant.plane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.BitPlanes;
import dev.lloyd.core.kernel.TableKernels;
import dev.lloyd.core.kernel.TableRows;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitRowsTest {
    private static final Matrix WEIGHTS = new Matrix(37, 70, Seeds.gaussian(37 * 70, 1));

    private static CanonicalForm form(String recipe, Workers workers) {
        return new Quantizer(Recipe.parse(recipe), 1, workers)
                .quantize(WEIGHTS, Optional.empty())
                .form();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "binary-coding(bits=1, group=64)",
                "binary-coding(bits=2, group=20)",
                "binary-coding(bits=3, group=32, offset=fitted)",
                "binary-coding(bits=8, group=128)",
                "trit-planes(group=32)",
                "trit-planes(group=50)",
                "ternary",
                "ternary(group=32, codes=packed)",
                "lloyd-max(bits=1, group=32)",
                "lloyd-max(bits=2, group=20) + lloyd-max(bits=1, group=20)",
                "int(bits=2, group=32, mode=asymmetric) + int(bits=2, group=32)",
            })
    void aValueIsWhatIsDecoded(String recipe) {
        try (Workers workers = Workers.of(1)) {
            CanonicalForm form = form(recipe, workers);
            BitPlanes planes = BitRows.of(form.planes()).orElseThrow();
            Matrix decoded = form.decode(workers);
            for (int row = 0; row < 37; row++) {
                for (int column = 0; column < 70; column++) {
                    assertEquals(decoded.at(row, column), planes.value(row, column), 1e-5, recipe);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nf4",
                "int(bits=4)",
                "lloyd-max(bits=3)",
                "lloyd-max(bits=2) + int(bits=3)",
                "row-codebook(bits=2)",
                "shared-codebook(bits=2)",
                "binary-coding(bits=2, group=32) + binary-coding(bits=1, group=32)",
                "entropy-coded(bits=2, states=4)",
            })
    void whatIsNoPlaneOfBitsIsNotTaken(String recipe) {
        try (Workers workers = Workers.of(1)) {
            assertTrue(BitRows.of(form(recipe, workers).planes()).isEmpty(), recipe);
        }
    }

    /// The way of machines whose vectors are too short for tables of 16 sums.
    @Test
    void tritsInTablesAddUpToWhatIsDecoded() {
        try (Workers workers = Workers.of(1)) {
            CanonicalForm form = form("trit-planes(group=64)", workers);
            Optional<List<TableRows>> planes = TablePlanes.of(form.planes());
            assertEquals(TableKernels.covers(2, 70, 64), planes.isPresent());
            Matrix decoded = form.decode(workers);
            for (int row = 0; row < 37 && planes.isPresent(); row++) {
                for (int column = 0; column < 70; column++) {
                    float sum = planes.get().get(0).value(row, column)
                            + planes.get().get(1).value(row, column);
                    assertEquals(decoded.at(row, column), sum, 1e-5);
                }
            }
        }
    }
}
