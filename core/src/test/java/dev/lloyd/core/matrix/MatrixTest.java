package dev.lloyd.core.matrix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixTest {
    @ParameterizedTest
    @CsvSource({"0, 5", "5, 0", "1, 100", "100, 1", "32, 64", "31, 33", "97, 65"})
    void theTransposeHasEveryValueAtTheOtherPlace(int rows, int columns) {
        Matrix matrix = new Matrix(rows, columns, Seeds.gaussian(rows * columns, 1));
        Matrix transpose = matrix.transpose();
        assertEquals(columns, transpose.rows());
        assertEquals(rows, transpose.columns());
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                assertEquals(matrix.at(row, column), transpose.at(column, row));
            }
        }
        Matrix used = new Matrix(columns, rows, Seeds.gaussian(rows * columns, 2));
        matrix.transpose(used);
        assertArrayEquals(transpose.values(), used.values());
    }

    @Test
    void aTransposeOfAnotherShapeIsNamed() {
        Matrix matrix = Matrix.zeros(2, 3);
        assertEquals(
                "the transpose of 2 x 3 does not fit 2 x 3",
                assertThrows(IllegalArgumentException.class, () -> matrix.transpose(Matrix.zeros(2, 3)))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void theFirstValueThatIsNotFiniteIsFoundWhereverItStands(float wild) {
        for (int place = 0; place < 100; place++) {
            Matrix matrix = new Matrix(4, 25, Seeds.gaussian(100, 2));
            matrix.values()[place] = wild;
            matrix.values()[99] = wild;
            assertEquals(place, matrix.firstNotFinite());
        }
        assertEquals(0, new Matrix(1, 1, new float[] {Float.intBitsToFloat(0xFFFFFFFF)}).firstNotFinite());
    }

    @Test
    void finiteValuesOfAnySizeArePassed() {
        float[] values = {0f, -0f, Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -1f};
        assertEquals(-1, new Matrix(2, 3, values).firstNotFinite());
        assertEquals(-1, new Matrix(0, 3, new float[0]).firstNotFinite());
    }

    @Test
    void squaresAreSummedInDoublePrecision() {
        float large = 1e30f;
        assertEquals(2.0 * large * large, new Matrix(1, 2, new float[] {large, -large}).squaredNorm());
        assertEquals(0, new Matrix(0, 3, new float[0]).squaredNorm());
    }
}
