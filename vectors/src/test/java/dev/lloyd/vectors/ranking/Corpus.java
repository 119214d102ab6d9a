package dev.lloyd.vectors.ranking;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;

/// Documents and queries around 40 common topics, in 16 dimensions of different variance.
final class Corpus {
    static final int DIMENSION = 16;
    private static final int TOPICS = 40;
    private static final float NOISE = 0.3f;

    private Corpus() {}

    static Matrix draw(int rows, long seed) {
        float[] topics = Seeds.gaussian(TOPICS * DIMENSION, 11);
        float[] noise = Seeds.gaussian(rows * DIMENSION, seed);
        Matrix drawn = Matrix.zeros(rows, DIMENSION);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < DIMENSION; column++) {
                float value = topics[row % TOPICS * DIMENSION + column] + NOISE * noise[row * DIMENSION + column];
                drawn.set(row, column, value * (float) Math.pow(column + 1, -0.3));
            }
        }
        return drawn;
    }

    /// Product quantization as published.
    static VectorCodec codec(String product, Matrix documents, Workers workers) {
        Recipe recipe = Recipe.parse("product(" + product + ", scales=none) | estimator=plain");
        return VectorCodec.fit(recipe, Metric.INNER_PRODUCT, documents, 1, workers);
    }
}
