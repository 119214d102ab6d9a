package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTreeTest {
    private static int rank(float[] thresholds, float value) {
        int count = 0;
        for (float threshold : thresholds) {
            count += value >= threshold ? 1 : 0;
        }
        return count;
    }

    private static float[] thresholds(int count) {
        float[] thresholds = Samples.gaussian(count, count);
        Arrays.sort(thresholds);
        return thresholds;
    }

    /// The thresholds themselves, their neighbours, normal values, and what is no number.
    private static float[] values(float[] thresholds) {
        float[] values = Samples.gaussian(3 * thresholds.length + 100, 7);
        for (int index = 0; index < thresholds.length; index++) {
            values[3 * index] = thresholds[index];
            values[3 * index + 1] = Math.nextUp(thresholds[index]);
            values[3 * index + 2] = Math.nextDown(thresholds[index]);
        }
        int end = values.length;
        values[end - 1] = Float.NaN;
        values[end - 2] = Float.POSITIVE_INFINITY;
        values[end - 3] = Float.NEGATIVE_INFINITY;
        values[end - 4] = -0f;
        values[end - 40] = Float.NaN;
        values[end - 41] = Float.POSITIVE_INFINITY;
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 6, 7, 8, 15, 16, 21, 31, 32, 44, 63, 100, 127, 180, 254, 255})
    void bothImplementationsCountTheThresholdsBelow(int count) {
        float[] thresholds = thresholds(count);
        float[] values = values(thresholds);
        ThresholdTree tree = ThresholdTree.of(thresholds);
        byte[] fast = new byte[values.length];
        byte[] plain = new byte[values.length];
        tree.ranks(values, 3, values.length - 3, fast, 3);
        new ScalarThresholds().ranks(tree, values, 3, values.length - 3, plain, 3);
        assertArrayEquals(plain, fast);
        for (int index = 3; index < values.length; index++) {
            assertEquals(rank(thresholds, values[index]), fast[index] & 0xFF, "value " + values[index]);
        }
    }

    @Test
    void equalThresholdsCountTogether() {
        byte[] ranks = new byte[3];
        ThresholdTree.of(new float[] {1, 1, 1, 2}).ranks(new float[] {0.5f, 1, 2}, 0, 3, ranks, 0);
        assertArrayEquals(new byte[] {0, 3, 4}, ranks);
    }

    @Test
    void thresholdsAscendAndAreNoMoreThanABytesWorth() {
        assertThrows(IllegalArgumentException.class, () -> ThresholdTree.of(new float[256]));
        assertThrows(IllegalArgumentException.class, () -> ThresholdTree.of(new float[] {2, 1}));
        assertThrows(IllegalArgumentException.class, () -> ThresholdTree.of(new float[] {Float.NaN}));
        ThresholdTree tree = ThresholdTree.of(new float[] {0});
        assertThrows(IndexOutOfBoundsException.class, () -> tree.ranks(new float[4], 0, 4, new byte[3], 0));
        assertThrows(IndexOutOfBoundsException.class, () -> tree.ranks(new float[4], 2, 3, new byte[9], 0));
    }
}
