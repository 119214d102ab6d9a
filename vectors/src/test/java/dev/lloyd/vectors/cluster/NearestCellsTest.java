package dev.lloyd.vectors.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The cells that BLAS and row products find together are compared, to the bit, with those of row products alone.
class NearestCellsTest {
    private static final int ROWS = 700;
    private static final int CELLS = 333;
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    /// A third of the centroids are others moved by a bit or two of one value, which is where rounding decides.
    private static Clusters clusters(int dimension) {
        float[] centroids = Seeds.gaussian(CELLS * dimension, 1);
        for (int cell = 2; cell < CELLS; cell += 3) {
            int from = (cell - 2) * dimension;
            System.arraycopy(centroids, from, centroids, cell * dimension, dimension);
            int place = cell * dimension + cell % dimension;
            centroids[place] += (cell % 4 - 1) * Math.ulp(centroids[place]);
        }
        return new Clusters(new Matrix(CELLS, dimension, centroids), Seeds.gaussian(CELLS, 2));
    }

    private static Clusters.Assigned slowly(Clusters clusters, Matrix vectors) {
        Matrix products = RowProducts.multiply(vectors, clusters.centroids(), workers);
        Clusters.Assigned all = new Clusters.Assigned(new int[vectors.rows()], new float[vectors.rows()]);
        for (int row = 0; row < vectors.rows(); row++) {
            float most = Float.NEGATIVE_INFINITY;
            float next = Float.NEGATIVE_INFINITY;
            for (int cell = 0; cell < CELLS; cell++) {
                Matrix centroid = clusters.centroids();
                float squares = FloatKernels.sumOfSquares(centroid.values(), centroid.offset(cell), centroid.columns());
                float value = products.at(row, cell) - (squares + clusters.prices()[cell]) / 2;
                if (value > most) {
                    next = most;
                    most = value;
                    all.cells()[row] = cell;
                } else if (value > next) {
                    next = value;
                }
            }
            all.margins()[row] = 2 * (most - next);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 96, 1023})
    void cellsAndMarginsAreThoseOfRowProducts(int dimension) {
        Clusters clusters = clusters(dimension);
        Matrix vectors = new Matrix(ROWS, dimension, Seeds.gaussian(ROWS * dimension, 3));
        Clusters.Assigned expected = slowly(clusters, vectors);
        Clusters.Assigned found = clusters.assigned(vectors, workers);
        assertArrayEquals(expected.cells(), found.cells());
        assertArrayEquals(expected.margins(), found.margins());
        for (int row = 0; row < ROWS; row += 97) {
            assertEquals(expected.cells()[row], clusters.assign(vectors.rowSlice(row, row + 1), workers)[0]);
        }
    }

    @Test
    void valuesThatAreNotFiniteDoNotReachOtherVectors() {
        Clusters clusters = clusters(5);
        Matrix vectors = new Matrix(ROWS, 5, Seeds.gaussian(ROWS * 5, 3));
        Clusters.Assigned expected = slowly(clusters, vectors);
        vectors.set(13, 2, Float.NaN);
        vectors.set(14, 2, Float.POSITIVE_INFINITY);
        vectors.set(15, 2, Float.MAX_VALUE);
        int[] found = clusters.assign(vectors, workers);
        assertEquals(0, found[13]);
        for (int row = 0; row < ROWS; row++) {
            if (row < 13 || row > 15) {
                assertEquals(expected.cells()[row], found[row]);
            }
        }
        assertArrayEquals(slowly(clusters, vectors).cells(), found);
    }
}
