package dev.lloyd.vectors.cluster;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// Finds the cells of vectors by `<x, m_c> - h_c`, with `h_c = (|m_c|^2 + p_c) / 2`, the greatest.
///
/// BLAS is several times faster at short rows than row products, whose bits depend on nothing but the vector and the
/// centroid; its own depend on the vectors that come together. So BLAS says which cells can be the nearest two, and
/// row products decide among those. Both are off by at most
///
///     E = (k + 4) 2^-23 (|x| max |m_c| + max |h_c|),        k the dimension,
///
/// hence a cell whose rough value is below that of the second by more than `2 E` is neither of them.
///
/// @param centroids of the cells
/// @param halves `h_c`
/// @param norm the greatest length of a centroid
/// @param half the greatest `|h_c|`
@SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
record NearestCells(Matrix centroids, float[] halves, double norm, double half) {
    static NearestCells of(Clusters clusters) {
        Matrix centroids = clusters.centroids();
        float[] halves = new float[clusters.count()];
        double longest = 0;
        double most = 0;
        for (int cell = 0; cell < halves.length; cell++) {
            float squares = FloatKernels.sumOfSquares(centroids.values(), centroids.offset(cell), centroids.columns());
            halves[cell] = (squares + clusters.prices()[cell]) / 2;
            longest = Math.max(longest, squares);
            most = Math.max(most, Math.abs(halves[cell]));
        }
        return new NearestCells(centroids, halves, Math.sqrt(longest), most);
    }

    /// Finds the cells of some vectors.
    ///
    /// @param first where the result is written
    void find(Matrix vectors, Clusters.Assigned target, int first, Workers workers) {
        Matrix rough =
                Gemm.product(FloatBlock.of(vectors), FloatBlock.of(centroids).transpose(), workers);
        float[] exact = new float[halves.length];
        for (int row = 0; row < vectors.rows(); row++) {
            float[] vector = vectors.rowSlice(row, row + 1).values();
            decide(vector, threshold(vector, rough, row), rough, row, exact, target, first + row);
        }
    }

    /// The least rough value of a cell that can be one of the nearest two.
    private double threshold(float[] vector, Matrix rough, int row) {
        int offset = rough.offset(row);
        float most = Float.NEGATIVE_INFINITY;
        float next = Float.NEGATIVE_INFINITY;
        for (int cell = 0; cell < halves.length; cell++) {
            float value = rough.values()[offset + cell] - halves[cell];
            if (value > next) {
                next = Math.min(value, most);
                most = Math.max(value, most);
            }
        }
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double error = (vector.length + 4) * 0x1p-23 * (Math.sqrt(squares) * norm + half);
        boolean known = Float.isFinite(most) && Float.isFinite(next) && Double.isFinite(error);
        return known ? next - 2 * error : Double.NEGATIVE_INFINITY;
    }

    private void decide(
            float[] vector,
            double threshold,
            Matrix rough,
            int row,
            float[] exact,
            Clusters.Assigned target,
            int place) {
        int offset = rough.offset(row);
        int best = 0;
        float most = Float.NEGATIVE_INFINITY;
        float next = Float.NEGATIVE_INFINITY;
        for (int cell = 0; cell < halves.length; cell++) {
            if (rough.values()[offset + cell] - halves[cell] >= threshold) {
                RowProducts.dots(vector, centroids, cell, 1, exact);
                float value = exact[cell] - halves[cell];
                if (value > most) {
                    next = most;
                    most = value;
                    best = cell;
                } else if (value > next) {
                    next = value;
                }
            }
        }
        target.cells()[place] = best;
        target.margins()[place] = next == Float.NEGATIVE_INFINITY ? 0 : 2 * (most - next);
    }
}
