package dev.lloyd.lab.limit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FreeEmbeddingsTest {
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    /// Weller et al. found every pair up to about 27 documents in 8 dimensions, by their fit; 40 are far beyond.
    @Test
    void allPairsAreFoundUpToSomeNumberOfDocuments() {
        assertEquals(1, FreeEmbeddings.fit(20, 8, 600, 1, workers).share(workers));
        double beyond = FreeEmbeddings.fit(40, 8, 600, 1, workers).share(workers);
        assertTrue(beyond < 0.97, "share " + beyond);
    }

    @Test
    void theNumberOfThreadsChangesNothing() {
        FreeEmbeddings two = FreeEmbeddings.fit(12, 5, 50, 3, workers);
        try (Workers one = Workers.of(1)) {
            FreeEmbeddings alone = FreeEmbeddings.fit(12, 5, 50, 3, one);
            assertArrayEquals(two.documents().values(), alone.documents().values());
            assertArrayEquals(two.queries().values(), alone.queries().values());
        }
    }

    /// Points of the trigonometric moment curve: their hull has an edge between any two (Gale, Neighborly and
    /// cyclic polytopes, 1963). A query for `a` and `b` has products `c - (1 - cos(t - a)) (1 - cos(t - b))`,
    /// which are greatest at those two and nowhere else. So in 4 dimensions there is no last number of documents:
    /// what ends is what descent finds, and what numbers can hold.
    @Test
    void inFourDimensionsTheCyclicPolytopeTellsAllPairsApart() {
        int count = 60;
        Matrix documents = Matrix.zeros(count, 4);
        for (int row = 0; row < count; row++) {
            double angle = 2 * Math.PI * row / count;
            set(documents, row, Math.cos(angle), Math.sin(angle), Math.cos(2 * angle), Math.sin(2 * angle));
        }
        Matrix queries = Matrix.zeros(count * (count - 1) / 2, 4);
        int query = 0;
        for (int second = 1; second < count; second++) {
            for (int first = 0; first < second; first++) {
                double a = 2 * Math.PI * first / count;
                double b = 2 * Math.PI * second / count;
                // (1 - cos(t - a)) (1 - cos(t - b)) = 1 + cos(a - b) / 2 - cos(t - a) - cos(t - b)
                //     + cos(2 t - a - b) / 2
                set(
                        queries,
                        query++,
                        Math.cos(a) + Math.cos(b),
                        Math.sin(a) + Math.sin(b),
                        -Math.cos(a + b) / 2,
                        -Math.sin(a + b) / 2);
            }
        }
        assertEquals(1, new FreeEmbeddings(documents, queries).share(workers));
        assertTrue(FreeEmbeddings.fit(20, 4, 600, 1, workers).share(workers) < 0.8);
    }

    private static void set(Matrix matrix, int row, double... values) {
        for (int column = 0; column < values.length; column++) {
            matrix.set(row, column, (float) values[column]);
        }
    }

    /// Documents at 0, 1, 2 on a line: no query has the outer two as its nearest.
    @Test
    void queriesForDocumentsThatStayFindWhatCanBeFound() {
        Matrix documents = new Matrix(3, 2, new float[] {0, 1, 1, 1, 2, 1});
        FreeEmbeddings moved = FreeEmbeddings.fit(3, 2, 10, 1, workers).among(documents, 300, workers);
        assertEquals(2 / 3.0, moved.share(workers));
        assertEquals(documents, moved.documents());
    }

    @Test
    void equalScoresAreNotNearest() {
        assertEquals(2 / 3.0, FreeEmbeddings.share(new Matrix(3, 3, new float[] {3, 2, 2, 2, 1, 3, 1, 2, 3})));
        assertThrows(IllegalArgumentException.class, () -> new FreeEmbeddings(Matrix.zeros(4, 2), Matrix.zeros(5, 2)));
    }
}
