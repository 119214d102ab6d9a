package dev.lloyd.quant.plane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NestedCodesTest {
    private static final int COLUMNS = 40;

    private static Planes planes(String line) {
        try (Workers workers = Workers.of(1)) {
            Matrix weights = new Matrix(6, COLUMNS, Seeds.gaussian(240, 4));
            return new Quantizer(Recipe.parse(line), 1, workers)
                    .quantize(weights, Optional.empty())
                    .form()
                    .planes();
        }
    }

    /// Bit by bit: the top bits, one more where the bit below them is set, at most the greatest code.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void aSliceIsTheTopBits(int bits) {
        Planes wide = planes("int(bits=8, group=16, mode=float-zero)");
        Planes narrow = NestedCodes.slice(wide, bits);
        for (int index = 0; index < wide.codes().length; index++) {
            String binary = String.format("%8s", Integer.toBinaryString(wide.codes()[index]))
                    .replace(' ', '0');
            int top = Integer.parseInt(binary.substring(0, bits), 2) + (binary.charAt(bits) - '0');
            assertEquals(Math.min(top, (1 << bits) - 1), narrow.codes()[index], binary);
        }
    }

    /// In the units of the wide codes: `scale (2^s S - zero)`.
    @Test
    void aSliceStandsForTheSameWeights() {
        Planes wide = planes("int(bits=8, group=16, mode=float-zero)");
        Planes narrow = NestedCodes.slice(wide, 4);
        float[] row = new float[COLUMNS];
        for (int index = 0; index < wide.rows(); index++) {
            narrow.decode(index, row);
            for (int column = 0; column < COLUMNS; column++) {
                float scale = wide.scales().at(index, column / 16);
                float zero = wide.zeros().orElseThrow().at(index, column / 16);
                float expected = scale * (16 * narrow.codes()[index * COLUMNS + column] - zero);
                assertEquals(expected, row[column], 1e-6);
            }
        }
    }

    @Test
    void theWholeIsASliceAndOtherGridsAreRefused() {
        Planes wide = planes("int(bits=8, group=16, mode=float-zero)");
        assertSame(wide, NestedCodes.slice(wide, 8));
        assertThrows(IllegalArgumentException.class, () -> NestedCodes.slice(wide, 9));
        assertThrows(IllegalArgumentException.class, () -> NestedCodes.slice(wide, 0));
        for (String line : new String[] {"int(bits=8)", "int(bits=8, mode=asymmetric)", "e8p"}) {
            String message = assertThrows(IllegalArgumentException.class, () -> NestedCodes.slice(planes(line), 2))
                    .getMessage();
            assertTrue(message.contains("cannot be sliced"), message);
        }
    }
}
