package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.kernel.CodebookDistanceSupport.Table;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodebookDistancesTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "3, 16", "8, 17", "8, 256", "7, 100", "48, 64", "2, 4096", "384, 33"})
    void scalarAndVectorGiveTheSameBits(int dimension, int count) {
        float[] centroids = Samples.gaussian(dimension * count, 1);
        Table table = Table.of(centroids, 0, dimension, count);
        float[] values = Samples.gaussian(dimension + 3, 2);
        for (float special : new float[] {values[3], Float.NaN, 1e30f, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE}) {
            values[3] = special;
            float[] scalar = new float[table.padded()];
            float[] vector = new float[table.padded()];
            new ScalarCodebookDistances().distances(table, values, 3, scalar);
            new VectorCodebookDistances().distances(table, values, 3, vector);
            assertArrayEquals(scalar, vector);
            int least = new ScalarCodebookDistances().least(vector, vector.length);
            assertEquals(least, new VectorCodebookDistances().least(vector, vector.length));
        }
    }

    @Test
    void theNearestIsTheFirstOfThoseAtTheLeastDistance() {
        float[] centroids = new float[200];
        Arrays.fill(centroids, 5);
        centroids[150] = 1;
        centroids[77] = 3;
        centroids[91] = 1;
        CodebookDistances distances = CodebookDistances.of(centroids, 0, 1, 200);
        float[] scratch = new float[CodebookDistances.padded(200)];
        assertEquals(77, distances.nearest(new float[] {2}, 0, scratch));
        assertEquals(91, distances.nearest(new float[] {1.5f}, 0, scratch));
        assertEquals(0, distances.nearest(new float[] {100}, 0, scratch));
        assertEquals(0, distances.nearest(new float[] {Float.NaN}, 0, scratch));
    }

    @Test
    void distancesAreThoseOfTheFormula() {
        CodebookDistances distances = CodebookDistances.of(new float[] {9, 1, 2, 3, 4}, 1, 2, 2);
        float[] target = new float[16];
        distances.distances(new float[] {1, 4}, 0, target);
        assertEquals(4f, target[0]);
        assertEquals(4f, target[1]);
        assertEquals(Float.POSITIVE_INFINITY, target[2]);
    }

    @Test
    void rejectsShapesThatDoNotFit() {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> CodebookDistances.of(new float[4], 0, 0, 4));
        assertEquals("a codebook has 1 to 65536 vectors of 1 or more values, not 4 of 0", thrown.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> CodebookDistances.of(new float[4], 1, 2, 2));
        assertThrows(IllegalArgumentException.class, () -> CodebookDistances.least(new float[17], 17));
        CodebookDistances distances = CodebookDistances.of(new float[4], 0, 2, 2);
        assertThrows(IndexOutOfBoundsException.class, () -> distances.distances(new float[2], 0, new float[2]));
    }
}
