package dev.lloyd.quant.form;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LowRankTest {
    /// To the bit, zeros with their signs too, whatever loop the rank gets.
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "5, 37, 1", "3, 64, 1", "5, 37, 2", "4, 33, 3"})
    void sumsOfProductsAreAdded(int rows, int columns, int rank) {
        LowRank term = LowRank.rounded(
                new Matrix(rows, rank, Seeds.gaussian(rows * rank, 1)),
                new Matrix(columns, rank, Seeds.gaussian(columns * rank, 2)));
        term.right().set(columns / 2, 0, -0f);
        for (int from = 0; from < rows; from++) {
            float[] target = Seeds.gaussian((rows - from) * columns, 3);
            target[columns / 2] = -0f;
            float[] expected = target.clone();
            for (int index = 0; index < expected.length; index++) {
                float sum = 0;
                for (int each = 0; each < rank; each++) {
                    sum += term.left().at(from + index / columns, each)
                            * term.right().at(index % columns, each);
                }
                expected[index] += sum;
            }
            term.addTo(from, rows, target);
            assertArrayEquals(expected, target);
        }
    }
}
