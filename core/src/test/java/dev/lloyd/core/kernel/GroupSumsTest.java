package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupSumsTest {
    @ParameterizedTest
    @CsvSource({"0, 4", "1, 4", "8, 4", "9, 4", "11, 1", "100, 33", "5, 2147483647"})
    void everyValueCountsInItsGroupInOrder(int count, int groupSize) {
        float[] values = Samples.gaussian(count + 5, 1);
        float[] expected = new float[Math.ceilDiv(count, groupSize)];
        for (int column = 0; column < count; column++) {
            expected[column / groupSize] += values[3 + column];
        }
        float[] sums = Samples.gaussian(expected.length, 2);
        GroupSums.write(values, 3, count, groupSize, sums);
        assertArrayEquals(expected, sums);
    }
}
