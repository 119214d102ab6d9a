package dev.lloyd.vectors.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExhaustiveSearchTest {
    private static final int DIMENSION = 12;
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    private static Matrix gaussian(int rows, long seed) {
        return new Matrix(rows, DIMENSION, Seeds.gaussian(rows * DIMENSION, seed));
    }

    private static CodedVectors coded(Matrix vectors, Metric metric) {
        Recipe recipe = Recipe.parse("hadamard | lloyd-max(bits=3)");
        return VectorCodec.of(recipe, metric, DIMENSION, 1).encode(vectors, workers);
    }

    /// All vectors by score, then by number.
    private static int[] sorted(int count, int k, java.util.function.IntToDoubleFunction score) {
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer vector) -> -score.applyAsDouble(vector))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void bothSearchesAgreeWithSorting(Metric metric) {
        Matrix vectors = gaussian(700, 1);
        for (int index = 0; index < DIMENSION; index++) {
            vectors.set(600, index, vectors.at(5, index));
            vectors.set(300, index, vectors.at(5, index));
        }
        Matrix queries = gaussian(130, 2);
        System.arraycopy(vectors.values(), vectors.offset(5), queries.values(), 0, DIMENSION);
        CodedVectors coded = coded(vectors, metric);
        Neighbours[] exact = ExhaustiveSearch.exact(vectors, queries, metric, 9, workers);
        Neighbours[] estimated = ExhaustiveSearch.estimated(coded, queries, 9, workers);
        for (int query = 0; query < queries.rows(); query++) {
            int asked = query;
            var prepared =
                    coded.codec().query(queries.rowSlice(query, query + 1).values());
            CodedWindow window = new CodedWindow(coded, 1);
            assertArrayEquals(
                    sorted(700, 9, vector -> metric.score(vectors, vector, queries, asked)), exact[query].vectors());
            assertArrayEquals(
                    sorted(700, 9, vector -> {
                        window.read(vector, vector + 1);
                        return prepared.score(window, 0);
                    }),
                    estimated[query].vectors());
        }
    }

    @Test
    void exactSearchRanksByScoreAndTiesByOrder() {
        Matrix vectors = new Matrix(5, 2, new float[] {1, 0, 0, 1, 1, 0, 2, 0, -1, 0});
        Matrix query = new Matrix(1, 2, new float[] {1, 0.5f});
        Neighbours[] all = ExhaustiveSearch.exact(vectors, query, Metric.INNER_PRODUCT, 9, workers);
        Neighbours[] two = ExhaustiveSearch.exact(vectors, query, Metric.INNER_PRODUCT, 2, workers);
        assertArrayEquals(new int[] {3, 0, 2, 1, 4}, all[0].vectors());
        assertArrayEquals(new int[] {3, 0}, two[0].vectors());
        assertArrayEquals(new float[] {2, 1}, two[0].scores());
    }

    @Test
    void aSmallSetGivesAllThatItHasAndAnEmptyOneNothing() {
        Matrix three = gaussian(3, 3);
        Matrix query = gaussian(1, 4);
        assertEquals(3, ExhaustiveSearch.exact(three, query, Metric.L2, 10, workers)[0].size());
        assertEquals(3, ExhaustiveSearch.estimated(coded(three, Metric.L2), query, 10, workers)[0].size());
        Matrix none = Matrix.zeros(0, DIMENSION);
        assertEquals(0, ExhaustiveSearch.exact(none, query, Metric.L2, 10, workers)[0].size());
        assertEquals(0, ExhaustiveSearch.estimated(coded(none, Metric.L2), query, 10, workers)[0].size());
    }

    @Test
    void nothingIsNotSearchedForNorInAnotherDimension() {
        Matrix three = gaussian(3, 3);
        assertThrows(IllegalArgumentException.class, () -> ExhaustiveSearch.exact(three, three, Metric.L2, 0, workers));
        assertThrows(
                IllegalArgumentException.class,
                () -> ExhaustiveSearch.estimated(coded(three, Metric.L2), three, 0, workers));
        assertThrows(
                IllegalArgumentException.class,
                () -> ExhaustiveSearch.exact(three, Matrix.zeros(1, 5), Metric.L2, 1, workers));
    }
}
