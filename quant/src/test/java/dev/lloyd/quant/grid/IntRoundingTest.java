package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScaleFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which integer a value becomes: weights in binary16 often lie just between two, so ties matter.
class IntRoundingTest {
    private static float rounded(int bits, IntGrid.Mode mode, float value) {
        Points points = new IntGrid(bits, Granularity.of(64), mode, ScaleFormat.Real.F16).restore(StoredTensors.NONE);
        int[] code = new int[1];
        float[] target = new float[1];
        points.encoder().encode(new float[] {value}, 0, code, 0);
        points.decode(code, 0, target, 0);
        return target[0];
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0",
        "-0.5, 0",
        "1.5, 2",
        "-1.5, -2",
        "2.5, 2",
        "-2.5, -2",
        "0.5000001, 1",
        "-0.5000001, -1",
        "0.49999997, 0",
        "-0.49999997, 0",
        "3.4, 3",
        "-3.4, -3",
        "99, 3",
        "-99, -3"
    })
    void tiesGoToTheEvenValueWhateverItsCode(float value, float expected) {
        assertEquals(expected, rounded(3, IntGrid.Mode.SYMMETRIC, value), 0f);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0", "-0.5, 0", "-1.5, -2", "1.5, 1", "-2.5, -2", "-99, -2", "99, 1"})
    void theWholeRangeHasOneMoreNegativePoint(float value, float expected) {
        assertEquals(expected, rounded(2, IntGrid.Mode.FULL, value), 0f);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0", "1.5, 2", "2.5, 2", "-1, 0", "9, 3"})
    void pointsWithAZeroStartAtNought(float value, float expected) {
        assertEquals(expected, rounded(2, IntGrid.Mode.ASYMMETRIC, value), 0f);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 1", "-0.1, -1", "5, 1", "-5, -1"})
    void oneBitIsTheSign(float value, float expected) {
        assertEquals(expected, rounded(1, IntGrid.Mode.SYMMETRIC, value), 0f);
    }
}
