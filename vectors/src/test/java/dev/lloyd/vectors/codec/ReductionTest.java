package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static dev.lloyd.vectors.codec.Coding.score;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTest {
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    /// Vectors of 30 dimensions that lie within 0.001 of a space of 10.
    private static Matrix thin(int rows) {
        Matrix inner = gaussian(rows, 10, 1);
        Matrix basis = gaussian(10, 30, 2);
        Matrix vectors = gaussian(rows, 30, 3);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < 30; column++) {
                double sum = 0.001 * vectors.at(row, column);
                for (int index = 0; index < 10; index++) {
                    sum += inner.at(row, index) * basis.at(index, column);
                }
                vectors.set(row, column, (float) sum);
            }
        }
        return vectors;
    }

    /// A table of products, decoded codes, and 5 groups of 2.
    @ParameterizedTest
    @ValueSource(strings = {"lloyd-max(bits=8)", "segments(bits=8)", "int(bits=8, group=2)"})
    void aSpaceOfFewDimensionsTakesTheBytesOfThese(String grid) {
        Matrix vectors = thin(400);
        Recipe recipe = Recipe.parse("klt(of=weights) | truncate(dimensions=10) | " + grid);
        VectorCodec codec = VectorCodec.fit(recipe, Metric.INNER_PRODUCT, vectors, 1, workers);
        assertEquals(30, codec.dimension());
        assertEquals(10, codec.columns());
        assertEquals(10 + 2 * (grid.startsWith("int") ? 5 : 1), codec.recordBytes());
        CodedVectors coded = codec.encode(vectors, workers);
        VectorCodec restored = VectorCodec.restore(codec.attributes(), codec.tensors());
        CodedVectors again = restored.encode(vectors, workers);
        Matrix query = gaussian(1, 30, 4);
        for (int vector = 0; vector < 50; vector++) {
            double exact = Metric.INNER_PRODUCT.score(vectors, vector, query, 0);
            double length = Math.sqrt(vectors.rowSlice(vector, vector + 1).squaredNorm() * query.squaredNorm());
            assertEquals(exact, score(coded, vector, query.values()), 0.02 * length, "vector " + vector);
            assertEquals(score(coded, vector, query.values()), score(again, vector, query.values()));
        }
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void everyMetricReadsReducedCodes(Metric metric) {
        Matrix vectors = thin(400);
        Recipe recipe = Recipe.parse("klt(of=weights) | truncate(dimensions=10) | centre | lloyd-max(bits=8)");
        VectorCodec codec = VectorCodec.fit(recipe, metric, vectors, 1, workers);
        CodedVectors coded = codec.encode(vectors, workers);
        Matrix query = new Matrix(1, 30, row(vectors, 7));
        for (int vector = 0; vector < 50; vector++) {
            double exact = metric.score(vectors, vector, query, 0);
            double length = Math.sqrt(vectors.rowSlice(vector, vector + 1).squaredNorm() * query.squaredNorm());
            double scale = metric == Metric.COSINE ? 1 : length;
            assertEquals(exact, score(coded, vector, query.values()), 0.03 * scale, "vector " + vector);
        }
    }

    /// The mean square of what is dropped is what estimates lose; principal components drop least.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "truncate(dimensions=8)",
                "fourier | truncate(dimensions=8)",
                "fourier | truncate(dimensions=8, keep=strongest)"
            })
    void principalComponentsKeepMoreThan(String reduction) {
        Matrix vectors = thin(400);
        double own = error("klt(of=weights) | truncate(dimensions=8)", vectors);
        double other = error(reduction, vectors);
        assertTrue(own < other / 2, own + " " + other);
    }

    private static double error(String reduction, Matrix vectors) {
        Recipe recipe = Recipe.parse(reduction + " | lloyd-max(bits=8) | estimator=plain");
        VectorCodec codec = VectorCodec.fit(recipe, Metric.INNER_PRODUCT, vectors, 1, workers);
        CodedVectors coded = codec.encode(vectors, workers);
        Matrix query = gaussian(1, 30, 4);
        double squares = 0;
        for (int vector = 0; vector < vectors.rows(); vector++) {
            double exact = Metric.INNER_PRODUCT.score(vectors, vector, query, 0);
            squares += Math.pow(score(coded, vector, query.values()) - exact, 2);
        }
        return squares / vectors.rows();
    }
}
