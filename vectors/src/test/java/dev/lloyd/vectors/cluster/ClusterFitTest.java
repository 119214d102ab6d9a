package dev.lloyd.vectors.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterFitTest {
    private static final int DIMENSION = 16;
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    /// Half of the vectors are in one of ten heaps, the others in the nine that are left.
    private static Matrix heaps(int rows, long seed) {
        float[] middles = Seeds.gaussian(10 * DIMENSION, 1);
        Matrix vectors = new Matrix(rows, DIMENSION, Seeds.gaussian(rows * DIMENSION, seed));
        for (int row = 0; row < rows; row++) {
            int heap = row % 2 == 0 ? 0 : 1 + row / 2 % 9;
            for (int column = 0; column < DIMENSION; column++) {
                int place = vectors.offset(row) + column;
                vectors.values()[place] = vectors.values()[place] / 4 + 3 * middles[heap * DIMENSION + column];
            }
        }
        return vectors;
    }

    private static int[] sizes(Clusters clusters, Matrix vectors) {
        int[] sizes = new int[clusters.count()];
        for (int cell : clusters.assign(vectors, workers)) {
            sizes[cell]++;
        }
        return sizes;
    }

    /// Cells times the sum of the squared shares: 1 if all cells have the same size.
    private static double imbalance(int[] sizes) {
        double sum = Arrays.stream(sizes).sum();
        return sizes.length
                * Arrays.stream(sizes)
                        .mapToDouble(size -> size * size / (sum * sum))
                        .sum();
    }

    /// Variances of coordinates fall as `1 / i`. Without prices: 1.16, 1.02 and 1.09.
    @ParameterizedTest
    @ValueSource(ints = {2, 8, 64})
    void cellsAreOfALikeSize(int dimension) {
        Matrix vectors = new Matrix(8000, dimension, Seeds.gaussian(8000 * dimension, 2));
        for (int index = 0; index < vectors.values().length; index++) {
            vectors.values()[index] /= (float) Math.sqrt(1 + index % dimension);
        }
        Clusters clusters = ClusterFit.fit(vectors, 40, 3, workers);
        assertTrue(imbalance(sizes(clusters, vectors)) < 1.05, "" + imbalance(sizes(clusters, vectors)));
    }

    /// Prices do not bridge what lies between heaps: a cell that spans two of them would be worse than cells of
    /// sizes that differ. But none is left with nearly nothing while another has it all.
    @Test
    void heapsThatLieFarApartGetCellsByTheirSize() {
        int[] sizes = sizes(ClusterFit.fit(heaps(8000, 2), 40, 3, workers), heaps(8000, 2));
        assertTrue(Arrays.stream(sizes).max().orElseThrow() < 500, Arrays.toString(sizes));
        assertTrue(imbalance(sizes) < 1.5, Arrays.toString(sizes));
    }

    @Test
    void vectorsAreNearerToTheirCentroidsThanToTheMiddleOfAll() {
        Matrix vectors = heaps(4000, 5);
        Clusters clusters = ClusterFit.fit(vectors, 40, 3, workers);
        double before = vectors.squaredNorm();
        clusters.subtract(vectors, clusters.assign(vectors, workers));
        // What is left is the noise of a heap, 16 / 16 a vector, against 9 x 16 of the middles before.
        assertTrue(vectors.squaredNorm() < 2 * vectors.rows(), before + " -> " + vectors.squaredNorm());
    }

    @Test
    void aCellIsWhatTheFormulaSays() {
        Matrix centroids = new Matrix(3, 2, new float[] {0, 0, 4, 0, 0, 4});
        Clusters clusters = new Clusters(centroids, new float[] {0, 8, -4});
        // Squared distances of (2, 1): 5, 5, 13; with prices 5, 13, 9.
        // Of (3, 0): 9, 1, 25; with prices 9, 9, 21: the first of equals.
        Matrix vectors = new Matrix(3, 2, new float[] {2, 1, 3, 0, 1, 2});
        assertArrayEquals(new int[] {0, 0, 2}, clusters.assign(vectors, workers));
    }

    @Test
    void theSameCellsComeOutForAnyThreads() {
        Matrix vectors = heaps(3000, 6);
        Clusters two = ClusterFit.fit(vectors, 30, 7, workers);
        try (Workers one = Workers.of(1)) {
            Clusters same = ClusterFit.fit(vectors, 30, 7, one);
            assertArrayEquals(two.centroids().values(), same.centroids().values());
            assertArrayEquals(two.prices(), same.prices());
            assertArrayEquals(two.assign(vectors, workers), same.assign(vectors, one));
        }
    }

    @Test
    void aVectorsCellDependsOnNoOther() {
        Matrix vectors = heaps(1100, 8);
        Clusters clusters = ClusterFit.fit(vectors, 25, 9, workers);
        int[] cells = clusters.assign(vectors, workers);
        for (int row = 0; row < 1100; row += 83) {
            assertEquals(cells[row], clusters.assign(vectors.rowSlice(row, row + 1), workers)[0]);
        }
    }

    @Test
    void equalVectorsAndAsManyCellsAsVectorsAreNoTrouble() {
        Matrix equal = Matrix.zeros(50, DIMENSION);
        Arrays.fill(equal.values(), 0.25f);
        Clusters clusters = ClusterFit.fit(equal, 7, 1, workers);
        assertEquals(0, new Matrix(1, 7, clusters.prices()).squaredNorm());
        clusters.subtract(equal, clusters.assign(equal, workers));
        assertEquals(0, equal.squaredNorm());
        Matrix few = heaps(9, 10);
        assertEquals(9, ClusterFit.fit(few, 9, 1, workers).count());
    }

    @Test
    void moreCellsThanVectorsAreRefused() {
        assertEquals(
                "there are 1 to 9 cells for 9 vectors to learn from, not 10",
                assertThrows(IllegalArgumentException.class, () -> ClusterFit.fit(heaps(9, 10), 10, 1, workers))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> ClusterFit.fit(heaps(9, 10), 0, 1, workers));
        assertThrows(
                IllegalArgumentException.class, () -> new Clusters(Matrix.zeros(2, 2), new float[] {0, Float.NaN}));
    }
}
