package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Vectors to search, queries, and the true neighbours of each query by inner product.
///
/// @param name what they are
/// @param base vectors x dimension
/// @param queries queries x dimension
/// @param truth for each query, the {@value #NEIGHBOURS} rows of `base` with the largest products
record VectorSet(String name, Matrix base, Matrix queries, Neighbours[] truth) {
    /// Neighbours of a query that count.
    static final int NEIGHBOURS = 10;

    private static final int CLUSTERS = 200;

    /// Finds the true neighbours.
    ///
    /// @throws IllegalArgumentException if there are fewer than {@value #NEIGHBOURS} vectors, no query, or
    ///     queries of another dimension
    static VectorSet of(String name, Matrix base, Matrix queries, int threads) {
        if (base.rows() < NEIGHBOURS || queries.rows() < 1) {
            throw new IllegalArgumentException("a comparison needs " + NEIGHBOURS + " vectors and a query, not "
                    + base.rows() + " and " + queries.rows());
        }
        try (Workers workers = Workers.of(threads)) {
            return new VectorSet(
                    name,
                    base,
                    queries,
                    ExhaustiveSearch.exact(base, queries, Metric.INNER_PRODUCT, NEIGHBOURS, workers));
        }
    }

    /// The first vectors and queries of two files.
    ///
    /// @throws IOException if a file cannot be read
    static VectorSet read(Path base, Path queries, Size size, int threads) throws IOException {
        String name = base.getFileName() + " and " + queries.getFileName();
        Matrix vectors = VectorFiles.read(base, size.vectors());
        return of(name, vectors, VectorFiles.read(queries, size.queries()), threads);
    }

    /// Unit vectors around {@value #CLUSTERS} centres, with less and less variance from the first coordinate to the
    /// last: what there is where real vectors are missing.
    static VectorSet synthetic(int dimension, Size size, int threads) {
        Matrix centres = spread(CLUSTERS, dimension, 1);
        Matrix base = around(centres, size.vectors(), 2);
        return of("synthetic clusters", base, around(centres, size.queries(), 3), threads);
    }

    private static Matrix spread(int rows, int dimension, long seed) {
        Matrix values = new Matrix(rows, dimension, Seeds.gaussian(rows * dimension, seed));
        for (int index = 0; index < values.values().length; index++) {
            values.values()[index] /= (float) Math.sqrt(1 + index % dimension / 8.0);
        }
        return values;
    }

    private static Matrix around(Matrix centres, int rows, long seed) {
        Matrix vectors = spread(rows, centres.columns(), seed);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < centres.columns(); column++) {
                vectors.set(row, column, vectors.at(row, column) + centres.at(row % centres.rows(), column));
            }
        }
        return Metric.COSINE.prepared(vectors);
    }

    /// The share of the true neighbours that are among the first of those found.
    ///
    /// @param found for each query, the best first
    /// @param factor how many times {@value #NEIGHBOURS} of them are looked at: what re-ranking those keeps
    double recall(int[][] found, int factor) {
        long hits = 0;
        for (int query = 0; query < found.length; query++) {
            int[] first = Arrays.copyOf(found[query], Math.min(found[query].length, factor * NEIGHBOURS));
            Arrays.sort(first);
            for (int vector : truth[query].vectors()) {
                hits += Arrays.binarySearch(first, vector) >= 0 ? 1 : 0;
            }
        }
        return (double) hits / ((long) found.length * NEIGHBOURS);
    }

    /// How many vectors and queries there are, at most.
    record Size(int vectors, int queries) {}
}
