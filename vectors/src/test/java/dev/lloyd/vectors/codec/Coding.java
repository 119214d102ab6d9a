package dev.lloyd.vectors.codec;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;

/// Codecs, vectors and single scores for tests.
final class Coding {
    private Coding() {}

    static VectorCodec codec(String line, Metric metric, int dimension) {
        return VectorCodec.of(Recipe.parse(line), metric, dimension, 7);
    }

    static Matrix gaussian(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }

    static float[] row(Matrix matrix, int row) {
        return matrix.rowSlice(row, row + 1).values();
    }

    static CodedWindow window(CodedVectors coded, int vector) {
        CodedWindow window = new CodedWindow(coded, 1);
        window.read(vector, vector + 1);
        return window;
    }

    static float[] estimate(CodedVectors coded, int vector) {
        float[] target = new float[coded.codec().dimension()];
        window(coded, vector).estimate(0, target);
        return target;
    }

    static double score(CodedVectors coded, int vector, float[] query) {
        return coded.codec().query(query).score(window(coded, vector), 0);
    }
}
