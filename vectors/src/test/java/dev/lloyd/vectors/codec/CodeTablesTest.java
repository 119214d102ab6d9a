package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeTablesTest {
    private static final int COLUMNS = 40;
    private static final int VECTORS = 30;

    /// A score is the product with what a code decodes to, for every width, any number of codes, and a record that
    /// ends where its window does; what stands behind it does not count.
    @ParameterizedTest
    @MethodSource("widths")
    void sumsOfTheTablesAreProductsWithTheDecoded(int bits) {
        for (int subvectors : new int[] {1, 3, 7, 8, 9, 17}) {
            check("product(subvectors=" + subvectors + ", bits=" + bits + ", scales=none) | estimator=plain");
        }
    }

    static IntStream widths() {
        return IntStream.rangeClosed(1, 12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"residual(stages=3, bits=4)", "residual(stages=2, bits=8)"})
    void planesAddUp(String line) {
        check(line);
    }

    private static void check(String line) {
        Matrix vectors = gaussian(VECTORS, COLUMNS, 5);
        Matrix queries = gaussian(4, COLUMNS, 6);
        try (Workers workers = Workers.of(2)) {
            VectorCodec codec = VectorCodec.fit(Recipe.parse(line), Metric.INNER_PRODUCT, vectors, 1, workers);
            CodedVectors coded = codec.encode(vectors, workers);
            CodedWindow window = new CodedWindow(coded, VECTORS);
            window.read(0, VECTORS);
            for (int query = 0; query < queries.rows(); query++) {
                float[] values = row(queries, query);
                PreparedQuery prepared = codec.query(values);
                float[] scores = new float[VECTORS];
                prepared.scoreAll(window, scores);
                for (int vector = 0; vector < VECTORS; vector++) {
                    float[] decoded = codec.decode(window, vector);
                    double sum = 0;
                    double magnitude = 0;
                    for (int column = 0; column < COLUMNS; column++) {
                        sum += (double) decoded[column] * values[column];
                        magnitude += Math.abs((double) decoded[column] * values[column]);
                    }
                    // Sums of products in tables and sums of tables, in binary32 each, and the factor's rounding.
                    assertEquals(sum, scores[vector], 2 * COLUMNS * 0x1p-23 * magnitude, line + " " + vector);
                    assertEquals(scores[vector], prepared.score(window, vector));
                    // A window of its own, behind whose record nothing but zeros stands.
                    assertEquals(scores[vector], Coding.score(coded, vector, values));
                }
            }
        }
    }
}
