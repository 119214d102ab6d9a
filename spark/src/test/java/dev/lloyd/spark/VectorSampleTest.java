package dev.lloyd.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class VectorSampleTest {
    private static final VectorColumns COLUMNS = new VectorColumns();
    private static final int DIMENSION = 5;

    private static Dataset<Row> vectors(int count, int partitions) {
        return LocalSpark.generated(0, count, DIMENSION, partitions);
    }

    private static float[] sample(Dataset<Row> vectors, int count, long seed) {
        return VectorSample.of(vectors, COLUMNS, count, seed).values();
    }

    @Test
    void itIsTheSameForAnyPartitioningAndOrder() {
        float[] expected = sample(vectors(3000, 1), 200, 4);

        assertEquals(200 * DIMENSION, expected.length);
        assertTrue(Arrays.equals(expected, sample(vectors(3000, 6), 200, 4)));
        assertTrue(Arrays.equals(expected, sample(vectors(3000, 3).orderBy("vector"), 200, 4)));
        assertTrue(Arrays.equals(expected, sample(LocalSpark.failingOnce(vectors(3000, 4)), 200, 4)));
        assertFalse(Arrays.equals(expected, sample(vectors(3000, 1), 200, 5)), "another seed, another sample");
    }

    @Test
    void itIsSpreadOverTheTableWithoutRepetition() {
        Map<Float, Long> ids = new HashMap<>();
        for (long id = 0; id < 3000; id++) {
            ids.put(LocalSpark.vector(id, DIMENSION)[0], id);
        }
        Matrix sample = VectorSample.of(vectors(3000, 4), COLUMNS, 600, 1);

        long[] chosen = java.util.stream.IntStream.range(0, 600)
                .mapToLong(row -> ids.get(sample.at(row, 0)))
                .toArray();

        assertEquals(600, Arrays.stream(chosen).distinct().count());
        for (int tenth = 0; tenth < 10; tenth++) {
            long from = 300L * tenth;
            // Hypergeometric: 60 of 600 with a standard deviation of 6.6; four of them.
            long here = Arrays.stream(chosen)
                    .filter(id -> id >= from && id < from + 300)
                    .count();
            assertEquals(60, here, 27, "of the " + tenth + "th tenth");
        }
    }

    @Test
    void aTableThatIsSmallerIsTakenWhole() {
        float[] all = sample(vectors(30, 2), 1_000_000, 1);
        float[] expected = LocalSpark.matrix(0, 30, DIMENSION).values();

        Arrays.sort(all);
        Arrays.sort(expected);
        assertTrue(Arrays.equals(expected, all));
    }

    @Test
    void rowsOfOneIdAreTakenByTheirVectors() {
        Dataset<Row> same = LocalSpark.table(
                LocalSpark.row(1L, 3, 0), LocalSpark.row(1L, 1, 0), LocalSpark.row(1L, 2, 0), LocalSpark.row(1L, 1, 0));

        for (int partitions : new int[] {1, 3}) {
            assertTrue(Arrays.equals(new float[] {1, 0, 1, 0, 2, 0}, sample(same.repartition(partitions), 3, 1)));
        }
    }

    @Test
    void whatIsNoVectorIsRefusedByItsId() {
        assertEquals(
                "the vector with id 4 has the value NaN at place 1; only finite values have distances",
                refused(LocalSpark.table(LocalSpark.row(4L, 1, Float.NaN)), 5));
        assertEquals("the table has no vectors to learn from", refused(LocalSpark.table(), 5));
        assertEquals("a sample has 1 or more vectors, not 0", refused(vectors(3, 1), 0));
        assertEquals(
                "the table has no column 'id' but a, vector",
                refused(vectors(3, 1).toDF("a", "vector"), 1));
        String mixed = refused(LocalSpark.table(LocalSpark.row(1L, 1, 2), LocalSpark.row(2L, 1)), 5);
        assertTrue(mixed.matches("the vector with id [12] has [12] dimensions and not [12]"), mixed);
    }

    private static String refused(Dataset<Row> table, int count) {
        return assertThrows(IllegalArgumentException.class, () -> VectorSample.of(table, COLUMNS, count, 1))
                .getMessage();
    }
}
