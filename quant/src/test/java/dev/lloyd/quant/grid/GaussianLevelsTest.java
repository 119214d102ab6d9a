package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianLevelsTest {
    @ParameterizedTest
    @CsvSource({
        "2, 0.36338023", "3, 0.19017404", "4, 0.11748185", "5, 0.07994113", "6, 0.05797765", "7, 0.04400038",
        "8, 0.03454776", "12, 0.01633966", "15, 0.01073721", "16, 0.00950101", "24, 0.00437249", "32, 0.00250467",
        "64, 0.00064424", "128, 0.00016348"
    })
    void distortionIsThePublishedOneToEightDigits(int count, double distortion) {
        assertEquals(distortion, GaussianLevels.distortion(GaussianLevels.of(count)), 0.6e-8);
    }

    @Test
    void levelsAreThePublishedOnes() {
        assertEquals(Math.sqrt(2 / Math.PI), GaussianLevels.of(2)[1], 1e-13);
        double[] sixteen = GaussianLevels.of(16);
        double[] positive = java.util.Arrays.copyOfRange(sixteen, 8, 16);
        double[] published = {0.128395, 0.388048, 0.656759, 0.942340, 1.256231, 1.618046, 2.069017, 2.732590};
        assertArrayEquals(published, positive, 0.6e-6);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 16, 45, 181, 255, 256})
    void everyLevelIsTheMeanOfItsCell(int count) {
        double[] levels = GaussianLevels.of(count);
        assertTrue(GaussianLevels.residual(levels) < 1e-12, count + ": " + GaussianLevels.residual(levels));
        for (int index = 0; index < count; index++) {
            assertEquals(0.0, levels[index] + levels[count - 1 - index]);
            assertTrue(index == 0 || levels[index] > levels[index - 1]);
        }
    }
}
