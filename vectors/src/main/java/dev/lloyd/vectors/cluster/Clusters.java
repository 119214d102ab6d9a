package dev.lloyd.vectors.cluster;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// Cells of vectors: a vector belongs to the cell whose centroid is nearest when each cell asks its price,
///
///     cell(x) = argmin over c of |x - m_c|^2 + p_c,
///
/// of equals the first. Prices keep cells of a like size; without them these are the cells of k-means. What cell a
/// vector belongs to depends on nothing but the vector. Immutable and thread-safe.
///
/// @param centroids cells x dimension, 1 to 65,536 cells
/// @param prices of the cells, as squared distances, finite
@SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
public record Clusters(Matrix centroids, float[] prices) {
    /// The greatest number of cells.
    public static final int MOST = 65_536;

    /// Vectors whose products with all centroids are held at a time.
    private static final int CHUNK = 512;

    /// Checks the ranges above.
    public Clusters {
        if (centroids.rows() < 1 || centroids.rows() > MOST || prices.length != centroids.rows()) {
            throw new IllegalArgumentException("there are 1 to " + MOST + " cells with a price each, not "
                    + centroids.rows() + " with " + prices.length);
        }
        if (centroids.firstNotFinite() >= 0 || new Matrix(1, prices.length, prices).firstNotFinite() >= 0) {
            throw new IllegalArgumentException("a centroid or price is not finite");
        }
    }

    /// How many cells there are.
    public int count() {
        return centroids.rows();
    }

    /// The cell of each vector. Cost: `2 cells * dimension` operations a vector.
    public int[] assign(Matrix vectors, Workers workers) {
        return assigned(vectors, workers).cells;
    }

    /// Where vectors belong.
    ///
    /// @param cells of each vector
    /// @param margins how much farther the next cell is, as a difference of squared distances plus prices; 0 if
    ///     there is none
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    record Assigned(int[] cells, float[] margins) {}

    Assigned assigned(Matrix vectors, Workers workers) {
        Assigned all = new Assigned(new int[vectors.rows()], new float[vectors.rows()]);
        float[] half = halves();
        workers.forEach(Math.ceilDiv(vectors.rows(), CHUNK), chunk -> {
            int from = chunk * CHUNK;
            int to = Math.min(from + CHUNK, vectors.rows());
            Matrix products = RowProducts.multiply(vectors.rowSlice(from, to), centroids, workers);
            for (int row = 0; row < to - from; row++) {
                assign(products, row, half, all, from + row);
            }
        });
        return all;
    }

    /// `(|m_c|^2 + p_c) / 2`: a cell is near if its product with a vector is greater by more than that.
    private float[] halves() {
        float[] half = new float[count()];
        for (int cell = 0; cell < half.length; cell++) {
            float norm = FloatKernels.sumOfSquares(centroids.values(), centroids.offset(cell), centroids.columns());
            half[cell] = (norm + prices[cell]) / 2;
        }
        return half;
    }

    private static void assign(Matrix products, int row, float[] half, Assigned all, int vector) {
        int offset = products.offset(row);
        int best = 0;
        float most = Float.NEGATIVE_INFINITY;
        float next = Float.NEGATIVE_INFINITY;
        for (int cell = 0; cell < half.length; cell++) {
            float value = products.values()[offset + cell] - half[cell];
            if (value > most) {
                next = most;
                most = value;
                best = cell;
            } else if (value > next) {
                next = value;
            }
        }
        all.cells[vector] = best;
        all.margins[vector] = next == Float.NEGATIVE_INFINITY ? 0 : 2 * (most - next);
    }

    /// Takes the centroid of its cell off each vector.
    public void subtract(Matrix vectors, int[] cells) {
        for (int row = 0; row < vectors.rows(); row++) {
            int centroid = centroids.offset(cells[row]);
            FloatKernels.axpy(
                    -1, centroids.values(), centroid, vectors.values(), vectors.offset(row), vectors.columns());
        }
    }
}
