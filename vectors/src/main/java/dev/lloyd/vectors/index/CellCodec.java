package dev.lloyd.vectors.index;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.cluster.Clusters;
import dev.lloyd.vectors.codec.Finite;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.VectorCodec;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/// How the vectors of an index are coded: with cells, what is left of a vector when the centroid `m` of its cell is
/// taken off.
///
///     <x, q> = <m, q> + <x - m, q>        |x - q| = |(x - m) - (q - m)|
///
/// For the cosine vectors and queries are divided by their lengths before, and codes are then read as those of
/// inner products. What is left of a vector is coded as zero where it is less than `2^-10` of the vector and
/// below `2^-19` in root mean square: nobody will miss it, and binary16 scales cannot hold it.
///
/// @param metric what makes vectors near
/// @param clusters the cells; without them vectors are coded as they are
/// @param codec of what is left
record CellCodec(Metric metric, Optional<Clusters> clusters, VectorCodec codec) {
    private static final double LITTLE = 0x1p-19;
    private static final double SHARE = 0x1p-10;

    CellCodec {
        if (codec.metric() != ofCodes(metric, clusters)) {
            throw new IllegalArgumentException(
                    "codes of an index by " + metric + " cannot be read by " + codec.metric());
        }
        if (clusters.isPresent() && clusters.get().centroids().columns() != codec.dimension()) {
            throw new IllegalArgumentException("centroids of "
                    + clusters.get().centroids().columns() + " dimensions are none for vectors of "
                    + codec.dimension());
        }
    }

    /// How codes are compared with queries.
    static Metric ofCodes(Metric metric, Optional<Clusters> clusters) {
        return clusters.isPresent() && metric == Metric.COSINE ? Metric.INNER_PRODUCT : metric;
    }

    /// A codec that has learned from vectors like those that will be coded.
    static CellCodec fit(
            Recipe recipe, Metric metric, Optional<Clusters> clusters, Matrix sample, long seed, Workers workers) {
        Matrix left = sample;
        if (clusters.isPresent()) {
            left = metric.prepared(sample);
            clusters.get().subtract(left, clusters.get().assign(left, workers));
        }
        VectorCodec codec = VectorCodec.fit(recipe, ofCodes(metric, clusters), left, seed, workers);
        return new CellCodec(metric, clusters, codec);
    }

    int dimension() {
        return codec.dimension();
    }

    void requireDimension(int columns) {
        if (columns != dimension()) {
            throw new IllegalArgumentException(
                    "an index of " + dimension() + " dimensions cannot take a vector of " + columns);
        }
    }

    /// The cell of each vector.
    int[] cells(Matrix vectors, Workers workers) {
        requireDimension(vectors.columns());
        return clusters.map(each -> each.assign(metric.prepared(vectors), workers))
                .orElseGet(() -> new int[vectors.rows()]);
    }

    /// Records of vectors.
    ///
    /// @param cells of each
    /// @param number of each, for errors
    /// @throws IllegalArgumentException as {@link VectorCodec#encode(Matrix, IntToLongFunction, Workers)}
    MemorySegment records(Matrix vectors, int[] cells, IntToLongFunction number, Workers workers) {
        if (clusters.isEmpty()) {
            return codec.encode(vectors, number, workers).records();
        }
        Finite.require(vectors, "vector", number);
        Matrix left = metric.prepared(vectors);
        double[] norms = new double[left.rows()];
        for (int row = 0; row < norms.length; row++) {
            norms[row] = left.rowSlice(row, row + 1).squaredNorm();
        }
        clusters.get().subtract(left, cells);
        for (int row = 0; row < norms.length; row++) {
            double squares = left.rowSlice(row, row + 1).squaredNorm();
            if (squares < LITTLE * LITTLE * dimension() && squares < SHARE * SHARE * norms[row]) {
                java.util.Arrays.fill(left.values(), left.offset(row), left.offset(row) + dimension(), 0);
            }
        }
        return codec.encode(left, number, workers).records();
    }

    /// A query, ready for all cells.
    Query query(float[] values) {
        requireDimension(values.length);
        Matrix given = new Matrix(1, values.length, values);
        if (clusters.isEmpty()) {
            return new Query(given, codec.query(values));
        }
        Finite.require(given, "query", row -> 0);
        Matrix prepared = metric.prepared(given);
        return new Query(prepared, codec.query(prepared.values()));
    }

    /// A query, compared with cells and what is left of vectors.
    final class Query {
        private final Matrix query;
        private final PreparedQuery whole;

        Query(Matrix query, PreparedQuery whole) {
            this.query = query;
            this.whole = whole;
        }

        /// How near the centroids of all cells are, the higher the nearer; 0 if there is but one.
        float[] nearness() {
            return clusters.map(each -> nearness(each.centroids())).orElseGet(() -> new float[1]);
        }

        private float[] nearness(Matrix centroids) {
            float[] all = new float[centroids.rows()];
            if (codec.metric() != Metric.L2) {
                RowProducts.dots(query.values(), centroids, 0, all.length, all);
                return all;
            }
            for (int cell = 0; cell < all.length; cell++) {
                all[cell] = -FloatKernels.squaredDistance(
                        centroids.values(), centroids.offset(cell), query.values(), 0, centroids.columns());
            }
            return all;
        }

        /// Whether codes of all cells are compared with the same.
        boolean isOne() {
            return clusters.isEmpty() || codec.metric() != Metric.L2;
        }

        /// What codes of a cell are compared with.
        PreparedQuery within(int cell) {
            if (isOne()) {
                return whole;
            }
            Matrix moved = query.copy();
            clusters.get().subtract(moved, new int[] {cell});
            return codec.query(moved.values());
        }

        /// What is added to the scores of a cell.
        ///
        /// @param nearness of its centroid
        double addend(double nearness) {
            return codec.metric() == Metric.L2 ? 0 : nearness;
        }
    }
}
