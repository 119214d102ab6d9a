package dev.lloyd.vectors.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservoirTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 50", "7, 7", "7, 14", "7, 15", "16, 1000", "100, 10000"})
    void theWorstOfTheBestIsThatOfASort(int most, int count) {
        float[] values = new float[count];
        Random random = new Random(count);
        for (int index = 0; index < count; index++) {
            // Many are equal, and some are negative.
            values[index] = Math.round(100 * random.nextGaussian()) / 100f;
        }
        Reservoir reservoir = new Reservoir(most);
        for (float value : values) {
            reservoir.offer(value);
        }
        Arrays.sort(values);
        assertTrue(reservoir.floor() <= values[count - most]);
        assertEquals(values[count - most], reservoir.worst());
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "8, 7"})
    void fewerThanAreKeptHaveNoWorst(int most, int count) {
        Reservoir reservoir = new Reservoir(most);
        for (int index = 0; index < count; index++) {
            reservoir.offer(index);
        }
        assertEquals(Float.NEGATIVE_INFINITY, reservoir.worst());
    }
}
