package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.api.Test;

class WindowWordTest {
    @Test
    void noneOfAllWordsIsNearer() {
        WindowWord search = new WindowWord();
        for (int run = 0; run < 40; run++) {
            float[] values = Seeds.gaussian(WindowWord.VALUES, run);
            float factor = 1 + run / 10f;
            int word = search.search(values, 0, factor);
            double found = error(word, values, factor);
            assertEquals(found, search.error(), 1e-6 * (1 + found));
            double least = Double.POSITIVE_INFINITY;
            for (int other = 0; other < 1 << 16; other++) {
                least = Math.min(least, error(other, values, factor));
            }
            assertEquals(least, found, 1e-9);
        }
    }

    private static double error(int word, float[] values, float factor) {
        double error = 0;
        for (int index = 0; index < WindowWord.VALUES; index++) {
            error += Math.pow((double) values[index] * factor - WindowWord.value(word, index), 2);
        }
        return error;
    }

    /// The published layout: shifts and masks alone give the values.
    @Test
    void windowsAreReadByShiftsAndMasks() {
        int[] codes = {0b101_01_10_011_00_11_10, 0, 0, 0, 0, 0, 0, 0, 0, 6 << 13 | 2048};
        float[] values = new float[64];
        new WindowPoints().decode(codes, 0, values, 0);
        // 101 from bit 15, 101 from bit 13, 110 from bit 11; 011 from bit 8, 100 from bit 6, 011 from bit 4, 110.
        assertArrayEquals(new float[] {1, 1, 2, -1, 0, -1, 2, -4}, java.util.Arrays.copyOf(values, 8));
        assertEquals(2, values[63]);
    }

    @Test
    void aRunOfZerosIsOneOfZeros() {
        int[] codes = new int[10];
        float[] values = new float[64];
        new WindowPoints().encoder().encode(values, 0, codes, 0);
        new WindowPoints().decode(codes, 0, values, 0);
        for (float value : values) {
            assertTrue(value == 0);
        }
    }
}
