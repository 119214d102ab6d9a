package dev.lloyd.bench;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;

/// Vectors in clusters whose coordinates matter less and less, as principal components of embeddings do:
///
///     x_j = (m_cj + 0.6 g_j) / sqrt(1 + j / 8),        m_cj, g_j ~ N(0, 1),        c uniform
///
/// A vector depends on its row and the seed alone.
///
/// @param centres of the clusters, one a row
/// @param seed of the rows
record SyntheticVectors(Matrix centres, long seed) {
    private static final float SPREAD = 0.6f;

    static SyntheticVectors of(int dimension, int clusters, long seed) {
        if (dimension < 1 || clusters < 1) {
            throw new IllegalArgumentException(
                    "vectors have 1 or more values and clusters, not " + dimension + " and " + clusters);
        }
        float[] values = Seeds.gaussian(Math.multiplyExact(dimension, clusters), Seeds.derive(seed, "centres"));
        return new SyntheticVectors(new Matrix(clusters, dimension, values), Seeds.derive(seed, "rows"));
    }

    /// Rows `from` (inclusive) to `to` (exclusive).
    Matrix rows(long from, long to, Workers workers) {
        Matrix rows = Matrix.zeros(Math.toIntExact(to - from), centres.columns());
        workers.forEach(rows.rows(), row -> fill(rows, row, Seeds.derive(seed, from + row)));
        return rows;
    }

    private void fill(Matrix rows, int row, long drawn) {
        float[] values = Seeds.gaussian(rows.columns(), drawn);
        int cluster = (int) Long.remainderUnsigned(Seeds.derive(drawn, "cluster"), centres.rows());
        for (int column = 0; column < values.length; column++) {
            float value = centres.at(cluster, column) + SPREAD * values[column];
            rows.set(row, column, value / (float) Math.sqrt(1 + column / 8.0));
        }
    }
}
