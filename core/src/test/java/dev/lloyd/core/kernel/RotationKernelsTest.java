package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationKernelsTest {
    /// Cosines and sines of some angles.
    private static float[] turn(int pairs) {
        float[] turn = new float[2 * pairs];
        for (int pair = 0; pair < pairs; pair++) {
            turn[pair] = (float) Math.cos(pair + 1);
            turn[pairs + pair] = (float) Math.sin(pair + 1);
        }
        return turn;
    }

    /// Heads that fill vectors and others, and none.
    @ParameterizedTest
    @CsvSource({"32, 16", "64, 3", "16, 1", "5, 7", "20, 2", "1, 1", "32, 0", "0, 3"})
    void bothTurnEachPairByItsAngle(int pairs, int heads) {
        float[] turn = turn(pairs);
        int size = 2 * pairs;
        float[] source = Samples.gaussian(3 + heads * size + 2, 1);
        for (int direction : new int[] {1, -1}) {
            float[] scalar = new float[4 + heads * size + 3];
            Arrays.fill(scalar, 7);
            float[] vector = scalar.clone();
            new ScalarRotations().rotate(source, 3, scalar, 4, heads, turn, direction);
            new VectorRotations().rotate(source, 3, vector, 4, heads, turn, direction);
            assertArrayEquals(scalar, vector);
            for (int index = 0; index < scalar.length; index++) {
                int feature = index - 4;
                if (feature < 0 || feature >= heads * size) {
                    assertEquals(7, vector[index]);
                    continue;
                }
                int pair = feature % size % pairs;
                int first = 3 + feature / size * size + pair;
                double angle = Math.atan2(source[first + pairs], source[first]) + direction * (pair + 1);
                double length = Math.hypot(source[first], source[first + pairs]);
                double expected = length * (feature % size < pairs ? Math.cos(angle) : Math.sin(angle));
                assertEquals(expected, vector[index], 3e-7 * length);
            }
        }
    }

    @Test
    void backInItsPlaceIsWhereItWas() {
        float[] source = Samples.gaussian(6 * 40, 2);
        float[] values = source.clone();
        RotationKernels.rotate(values, 0, values, 0, 6, turn(20), 1);
        RotationKernels.rotate(values, 0, values, 0, 6, turn(20), -1);
        assertArrayEquals(source, values, 2e-6f);
    }

    @Test
    void whatIsNotFiniteStaysInItsPair() {
        for (RotationSupport support : new RotationSupport[] {new ScalarRotations(), new VectorRotations()}) {
            for (float special : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                float[] values = Samples.gaussian(2 * 40, 2);
                values[40 + 7] = special;
                support.rotate(values, 0, values, 0, 2, turn(20), 1);
                for (int index = 0; index < values.length; index++) {
                    assertEquals(index != 47 && index != 67, Float.isFinite(values[index]));
                }
            }
        }
    }

    @Test
    void whatDoesNotLieInItsArrayIsRefused() {
        float[] eight = new float[8];
        assertThrows(IndexOutOfBoundsException.class, () -> RotationKernels.rotate(eight, 0, eight, 0, 3, turn(2), 1));
        assertThrows(IndexOutOfBoundsException.class, () -> RotationKernels.rotate(eight, 1, eight, 0, 2, turn(2), 1));
        assertThrows(IndexOutOfBoundsException.class, () -> RotationKernels.rotate(eight, 0, eight, 1, 2, turn(2), 1));
        assertThrows(IndexOutOfBoundsException.class, () -> RotationKernels.rotate(eight, 0, eight, 0, -1, turn(2), 1));
        assertThrows(
                IllegalArgumentException.class, () -> RotationKernels.rotate(eight, 0, eight, 0, 2, new float[3], 1));
    }
}
