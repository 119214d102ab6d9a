package dev.lloyd.vectors.graph;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.search.Neighbours;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// Vectors in clusters for tests.
final class Clustered {
    static final int DIMENSION = 32;

    private Clustered() {}

    /// Forty clusters one after another, as wide as they are apart.
    static Matrix vectors(int rows, long seed) {
        float[] centres = Seeds.gaussian(40 * DIMENSION, 99);
        Matrix vectors = new Matrix(rows, DIMENSION, Seeds.gaussian(rows * DIMENSION, seed));
        for (int row = 0; row < rows; row++) {
            int cluster = (int) (40L * row / rows);
            for (int column = 0; column < DIMENSION; column++) {
                vectors.values()[row * DIMENSION + column] += centres[cluster * DIMENSION + column];
            }
        }
        return vectors;
    }

    static CodedVectors coded(String line, Metric metric, Matrix vectors, Workers workers) {
        return VectorCodec.fit(Recipe.parse(line), metric, vectors, 7, workers).encode(vectors, workers);
    }

    static byte[] bytes(Graph graph, int degree) {
        return PackedLinks.pack(graph.links(), degree, 0, graph.links().size());
    }

    /// The share of what one search found that another found too.
    static double shared(Neighbours[] found, Neighbours[] truth) {
        double hits = 0;
        double all = 0;
        for (int query = 0; query < found.length; query++) {
            Set<Integer> wanted = new HashSet<>();
            Arrays.stream(truth[query].vectors()).forEach(wanted::add);
            hits += Arrays.stream(found[query].vectors())
                    .filter(wanted::contains)
                    .count();
            all += wanted.size();
        }
        return hits / all;
    }
}
