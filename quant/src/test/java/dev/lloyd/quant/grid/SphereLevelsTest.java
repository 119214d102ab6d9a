package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.plane.ScalarPoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SphereLevelsTest {
    /// Measured elsewhere, by integration.
    @ParameterizedTest
    @CsvSource({
        "8, 0.3224 0.0948 0.0261 0.00687",
        "64, 0.3584 0.1145 0.0334 0.00913",
        "128, 0.3609 0.1160 0.0340 0.00931",
        "768, 0.3630 0.1172 0.0345 0.00947"
    })
    void distortionIsThatOfACoordinateOfADirection(int dimension, String figures) {
        int count = 2;
        for (String figure : figures.split(" ")) {
            double expected = Double.parseDouble(figure);
            double distortion = SphereLevels.distortion(SphereLevels.of(count, dimension), dimension);
            // The figures have three or four digits.
            assertEquals(expected, distortion, 0.005 * expected, count + " levels");
            count *= 2;
        }
    }

    /// One coordinate of three is uniform: levels lie evenly between -sqrt(3) and sqrt(3).
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void ofThreeDimensionsTheyAreUniform(int dimension) {
        double[] levels = SphereLevels.of(7, dimension);
        for (int index = 0; index < 7; index++) {
            assertEquals(Math.sqrt(3) * (2 * index - 6) / 7.0, levels[index], 1e-9);
        }
    }

    /// Four coordinates: the density is a half circle, whose slope is infinite at the edge.
    @ParameterizedTest
    @CsvSource({"4, 2", "4, 256", "5, 181", "8, 256", "768, 16", "65536, 256"})
    void levelsAscendInsideTheSphere(int dimension, int count) {
        double[] levels = SphereLevels.of(count, dimension);
        for (int index = 0; index < count; index++) {
            assertEquals(0.0, levels[index] + levels[count - 1 - index]);
            assertTrue(index == 0 || levels[index] > levels[index - 1], "level " + index);
            assertTrue(Math.abs(levels[index]) < Math.sqrt(dimension), "level " + index);
        }
    }

    @Test
    void manyDimensionsAreAGaussian() {
        assertArrayEquals(GaussianLevels.of(16), SphereLevels.of(16, Integer.MAX_VALUE), 1e-5);
    }

    @Test
    void pointsAreRestoredForTheColumnsOfAGroup() {
        LloydMax grid = (LloydMax) PartText.parse(Question.GRID, "lloyd-max(bits=2, group=8, fit=sphere)");
        float[] table = ((ScalarPoints) grid.restore(StoredTensors.NONE, 24)).table();
        assertEquals((float) SphereLevels.of(4, 8)[3], table[3]);
    }
}
