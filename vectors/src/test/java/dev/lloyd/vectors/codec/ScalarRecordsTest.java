package dev.lloyd.vectors.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarRecordsTest {
    /// Normal rows, one of zeros, one of ones, one with one value, one tiny, one huge.
    private static Matrix vectors(int dimension) {
        Matrix vectors = new Matrix(70, dimension, Seeds.gaussian(70 * dimension, dimension));
        for (int column = 0; column < dimension; column++) {
            vectors.set(1, column, 0);
            vectors.set(2, column, 1);
            vectors.set(3, column, column == dimension / 2 ? -3 : 0);
            vectors.set(4, column, 1e-5f * vectors.at(4, column));
            vectors.set(5, column, 1e4f * vectors.at(5, column));
        }
        return vectors;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lloyd-max(bits=1)",
                "lloyd-max(bits=3)",
                "lloyd-max(bits=4) | range=rms(tries=5)",
                "lloyd-max(bits=5, scales=f32) | estimator=unbiased(bound=stored)",
                "lloyd-max(bits=6) | estimator=plain",
                "lloyd-max(bits=8) | range=mse",
                "int(bits=4, group=channel) | estimator=equal-norm",
                "int(bits=8, group=channel) | range=percentile",
                "nf4(group=channel, scales=f16) | estimator=least-squares",
            })
    void theBytesAreThoseOfThePlanes(String line) {
        Recipe recipe = Recipe.parse(line);
        try (Workers workers = Workers.of(2)) {
            for (int dimension : new int[] {1, 7, 16, 100, 384}) {
                Matrix vectors = vectors(dimension);
                float[] ones = new float[dimension];
                Arrays.fill(ones, 1);
                Sample sample = new Sample(vectors.values(), dimension, ones, 1, workers);
                List<Points> points = List.of(recipe.grids().getFirst().points(sample));
                RecordLayout layout = RecordLayout.of(recipe, points, dimension, Metric.INNER_PRODUCT);
                assertTrue(ScalarRecords.covers(recipe, points, layout));
                byte[] fast = new byte[70 * layout.size()];
                byte[] plain = new byte[70 * layout.size()];
                int lost = new PlaneRecords(recipe, points, layout, 1).write(vectors, plain, workers);
                assertEquals(lost, new ScalarRecords(recipe, points, layout).write(vectors, fast, workers));
                assertArrayEquals(plain, fast);
            }
        }
    }
}
